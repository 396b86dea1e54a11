using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>
/// Tells a file's type from its first bytes, never from its name. Signatures: RFC 8118 and ISO 32000 (PDF), PKWARE APPNOTE 4.3 (ZIP), EPUB OCF 3.3
/// (the stored <c>mimetype</c> entry), RFC 2083, RFC 9559, ISO 14496-12 and the WHATWG MIME Sniffing standard.
/// </summary>
public static class MediaTypeSniffer
{
    /// <summary>Readers accept a PDF whose header stands anywhere in the first kilobyte (ISO 32000-1, annex H.3, note 13).</summary>
    private const int PdfHeaderWithin = 1024;

    private const int Enough = 4096;

    /// <param name="head">The first bytes; 4,096 are enough, fewer where the file is shorter.</param>
    public static MediaType Sniff(ReadOnlySpan<byte> head)
    {
        head = head[..Math.Min(head.Length, Enough)];
        if (head.StartsWith("%PDF-"u8)) return MediaType.Pdf;
        // A file that begins as something else stays that, whatever comes later in it: a page or an archive with "%PDF-" inside is no PDF.
        var type = Binary(head);
        if (type != MediaType.Unknown) return type;
        type = Markup(head);
        if (type != MediaType.Unknown) return type;
        if (head[..Math.Min(head.Length, PdfHeaderWithin)].IndexOf("%PDF-"u8) >= 0) return MediaType.Pdf;
        return IsText(head) ? MediaType.Text : MediaType.Unknown;
    }

    private static MediaType Binary(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("PK\x03\x04"u8)) return Zip(head);
        if (head.StartsWith("PK\x05\x06"u8) || head.StartsWith("PK\x07\x08"u8)) return MediaType.Zip;
        if (head.StartsWith("Rar!\x1A\x07"u8)) return MediaType.Rar;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C])) return MediaType.SevenZip;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 0x08])) return MediaType.Gzip;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])) return MediaType.OldOffice;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) return MediaType.Png;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return MediaType.Jpeg;
        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8)) return MediaType.Gif;
        if (head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8)) return MediaType.Tiff;
        if (head.StartsWith("AT&TFORM"u8)) return MediaType.DjVu;
        if (head.StartsWith("RIFF"u8) && head.Length >= 12) return Riff(head[8..12]);
        if (head.StartsWith("OggS"u8)) return MediaType.Ogg;
        if (head.StartsWith("fLaC"u8)) return MediaType.Flac;
        if (head.StartsWith("ID3"u8) || IsMpegAudio(head)) return MediaType.Mp3;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3])) return MediaType.WebM;
        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8)) return MediaType.Mp4;
        if (head.StartsWith("%!PS"u8)) return MediaType.PostScript;
        if (head.StartsWith("{\\rtf"u8)) return MediaType.Rtf;
        if (head.StartsWith("MZ"u8) || head.StartsWith((ReadOnlySpan<byte>)[0x7F, 0x45, 0x4C, 0x46]) || head.StartsWith("#!"u8)) return MediaType.Program;
        return MediaType.Unknown;
    }

    private static MediaType Riff(ReadOnlySpan<byte> form)
    {
        if (form.SequenceEqual("WEBP"u8)) return MediaType.Webp;
        if (form.SequenceEqual("WAVE"u8)) return MediaType.Wav;
        return form.SequenceEqual("AVI "u8) ? MediaType.Avi : MediaType.Unknown;
    }

    /// <summary>Formats made of a ZIP name themselves in their first entries.</summary>
    private static MediaType Zip(ReadOnlySpan<byte> head)
    {
        const int localHeader = 30;
        if (head.Length > localHeader + 8 && head[localHeader..].StartsWith("mimetype"u8))
        {
            var content = head[(localHeader + 8)..];
            if (content.StartsWith("application/epub+zip"u8)) return MediaType.Epub;
            if (content.StartsWith("application/vnd.oasis.opendocument"u8)) return MediaType.OpenDocument;
        }

        // Office writes [Content_Types].xml first; the folder names follow within the first kilobytes.
        if (head.IndexOf("word/"u8) >= 0) return MediaType.Docx;
        if (head.IndexOf("xl/"u8) >= 0) return MediaType.Xlsx;
        if (head.IndexOf("ppt/"u8) >= 0) return MediaType.Pptx;
        return head.IndexOf("META-INF/container.xml"u8) >= 0 ? MediaType.Epub : MediaType.Zip;
    }

    /// <summary>A frame header of layer I, II or III: eleven set bits, and neither the layer, the bit rate nor the sample rate a forbidden value.</summary>
    private static bool IsMpegAudio(ReadOnlySpan<byte> head) =>
        head.Length >= 3 && head[0] == 0xFF && (head[1] & 0xE0) == 0xE0
        && (head[1] & 0x18) != 0x08 && (head[1] & 0x06) != 0 && (head[2] & 0xF0) != 0xF0 && (head[2] & 0x0C) != 0x0C;

    private static MediaType Markup(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) head = head[3..];
        head = head.TrimStart(" \t\r\n\f\0"u8);
        if (head.IsEmpty || head[0] != '<') return MediaType.Unknown;
        foreach (var tag in HtmlTags)
            if (StartsWithIgnoringCase(head[1..], tag)) return MediaType.Html;
        if (StartsWithIgnoringCase(head, "<svg") || (head.StartsWith("<?xml"u8) && head.IndexOf("<svg"u8) >= 0)) return MediaType.Svg;
        if (head.StartsWith("<?xml"u8)) return head.IndexOf("<html"u8) >= 0 ? MediaType.Html : MediaType.Xml;
        return MediaType.Unknown;
    }

    private static readonly string[] HtmlTags =
        ["!doctype html", "html", "head", "body", "script", "iframe", "title", "style", "table", "meta", "link", "div", "font", "img", "h1", "p>", "a ", "br", "b>", "!--"];

    private static bool StartsWithIgnoringCase(ReadOnlySpan<byte> bytes, string text) =>
        bytes.Length >= text.Length && System.Text.Ascii.EqualsIgnoreCase(bytes[..text.Length], text);

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty) return false;
        foreach (var b in head)
            if (b < 0x20 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f')) return false;
        return true;
    }
}
