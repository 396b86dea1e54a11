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
        if (!IsText(head)) return MediaType.Unknown;
        return Captions(head) is var captions && captions != MediaType.Unknown ? captions : MediaType.Text;
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
        if (head.StartsWith("BM"u8) && head.Length >= 26 && head[6..10].SequenceEqual("\0\0\0\0"u8)) return MediaType.Bmp;
        if (head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8)) return MediaType.Tiff;
        if (head.StartsWith("AT&TFORM"u8)) return MediaType.DjVu;
        if (head.StartsWith("RIFF"u8) && head.Length >= 12) return Riff(head[8..12]);
        if (head.StartsWith("OggS"u8)) return MediaType.Ogg;
        if (head.StartsWith("fLaC"u8)) return MediaType.Flac;
        if (IsTextOfTwoBytes(head)) return MediaType.Text;
        if (head.StartsWith("ID3"u8) || IsMpegAudio(head)) return MediaType.Mp3;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3])) return Ebml(head);
        if (head.Length >= 68 && head[60..68].SequenceEqual("BOOKMOBI"u8)) return MediaType.Mobipocket;
        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8)) return IsoMedia(head[8..12]);
        if (IsTransportStream(head)) return MediaType.MpegTransport;
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

    /// <summary>The kind of document stands in the EBML header (RFC 9559): element 0x4282, a length, <c>webm</c> or <c>matroska</c>.</summary>
    private static MediaType Ebml(ReadOnlySpan<byte> head)
    {
        var at = head[..Math.Min(head.Length, 100)].IndexOf((ReadOnlySpan<byte>)[0x42, 0x82]);
        return at >= 0 && head[at..] is { Length: > 11 } kind && kind[3..].StartsWith("matroska"u8) ? MediaType.Matroska : MediaType.WebM;
    }

    private static MediaType IsoMedia(ReadOnlySpan<byte> brand)
    {
        if (brand.SequenceEqual("M4A "u8) || brand.SequenceEqual("M4B "u8)) return MediaType.M4a;
        // Pictures in the same box.
        return brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("avif"u8)
            ? MediaType.Heic : MediaType.Mp4;
    }

    /// <summary>Packets of 188 bytes, each beginning with 0x47 (ISO 13818-1).</summary>
    private static bool IsTransportStream(ReadOnlySpan<byte> head)
    {
        const int packet = 188;
        if (head.Length < 3 * packet) return false;
        for (var at = 0; at < Math.Min(head.Length, 8 * packet); at += packet)
            if (head[at] != 0x47) return false;
        return true;
    }

    /// <summary>Captions say so in their first line, or begin with the number and the time of their first cue.</summary>
    private static MediaType Captions(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) head = head[3..];
        if (head.StartsWith("WEBVTT"u8) && (head.Length == 6 || head[6] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')) return MediaType.WebVtt;
        head = head.TrimStart(" \t\r\n"u8);
        var digits = 0;
        while (digits < head.Length && char.IsAsciiDigit((char)head[digits])) digits++;
        if (digits is 0 or > 9) return MediaType.Unknown;
        var time = head[digits..].TrimStart(" \t\r\n"u8);
        // 00:00:01,000 --> 00:00:02,000
        return time.Length > 16 && char.IsAsciiDigit((char)time[0]) && time[..Math.Min(time.Length, 20)].IndexOf("-->"u8) > 0 ? MediaType.SubRip : MediaType.Unknown;
    }

    /// <summary>Formats made of a ZIP name themselves in their first entries.</summary>
    private static MediaType Zip(ReadOnlySpan<byte> head)
    {
        const int localHeader = 30;
        if (head.Length > localHeader + 8 && head[localHeader..].StartsWith("mimetype"u8))
        {
            var content = head[(localHeader + 8)..];
            if (content.StartsWith("application/epub+zip"u8)) return MediaType.Epub;
            if (content.StartsWith("application/vnd.oasis.opendocument.spreadsheet"u8)) return MediaType.OpenSpreadsheet;
            if (content.StartsWith("application/vnd.oasis.opendocument.presentation"u8)) return MediaType.OpenPresentation;
            if (content.StartsWith("application/vnd.oasis.opendocument"u8)) return MediaType.OpenDocument;
        }

        // Office writes [Content_Types].xml first; the folder names follow within the first kilobytes.
        if (HasEntryIn(head, "word/"u8)) return MediaType.Docx;
        if (HasEntryIn(head, "xl/"u8)) return MediaType.Xlsx;
        if (HasEntryIn(head, "ppt/"u8)) return MediaType.Pptx;
        return head.IndexOf("META-INF/container.xml"u8) >= 0 ? MediaType.Epub : MediaType.Zip;
    }

    /// <summary>An entry's name begins so; a lesson may well have a folder "crossword".</summary>
    private static bool HasEntryIn(ReadOnlySpan<byte> head, ReadOnlySpan<byte> folder)
    {
        const int localHeader = 30;
        for (int at = 0, next; (next = head[at..].IndexOf("PK\x03\x04"u8)) >= 0; at += next + 4)
            if (head.Length > at + next + localHeader && head[(at + next + localHeader)..].StartsWith(folder)) return true;
        return false;
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

    /// <summary>UTF-16 that says so, and goes on with letters of English or Nepali: the same two bytes may begin a recording.</summary>
    private static bool IsTextOfTwoBytes(ReadOnlySpan<byte> head) =>
        (head.Length >= 4 && head is [0xFF, 0xFE, _, 0x00 or 0x09 or 0x20, ..] && head[2] != 0) || (head.Length >= 4 && head is [0xFE, 0xFF, 0x00 or 0x09 or 0x20, _, ..] && head[3] != 0);

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty) return false;
        foreach (var b in head)
            if (b < 0x20 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f')) return false;
        return true;
    }
}
