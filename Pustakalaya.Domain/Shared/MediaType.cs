using System.Buffers;

namespace Pustakalaya.Domain.Shared;

/// <summary>What a file is, as its bytes say. Not all are taken; the others are known in order to be refused by name.</summary>
public readonly record struct MediaType
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(" ;,\r\n\t");

    private readonly string? _value;

    private MediaType(string value) => _value = value;

    /// <summary>The wire name, such as <c>application/pdf</c>.</summary>
    public string Value => _value ?? "application/octet-stream";

    public static MediaType Unknown { get; }
    public static MediaType Pdf { get; } = new("application/pdf");
    public static MediaType Epub { get; } = new("application/epub+zip");
    public static MediaType Docx { get; } = new("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    public static MediaType Xlsx { get; } = new("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    public static MediaType Pptx { get; } = new("application/vnd.openxmlformats-officedocument.presentationml.presentation");
    public static MediaType OpenDocument { get; } = new("application/vnd.oasis.opendocument.text");
    public static MediaType OpenSpreadsheet { get; } = new("application/vnd.oasis.opendocument.spreadsheet");
    public static MediaType OpenPresentation { get; } = new("application/vnd.oasis.opendocument.presentation");
    public static MediaType OldOffice { get; } = new("application/x-ole-storage");
    public static MediaType Zip { get; } = new("application/zip");
    public static MediaType Rar { get; } = new("application/vnd.rar");
    public static MediaType SevenZip { get; } = new("application/x-7z-compressed");
    public static MediaType Gzip { get; } = new("application/gzip");
    public static MediaType PostScript { get; } = new("application/postscript");
    public static MediaType Rtf { get; } = new("application/rtf");
    public static MediaType DjVu { get; } = new("image/vnd.djvu");
    public static MediaType Jpeg { get; } = new("image/jpeg");
    public static MediaType Png { get; } = new("image/png");
    public static MediaType Gif { get; } = new("image/gif");
    public static MediaType Webp { get; } = new("image/webp");
    public static MediaType Tiff { get; } = new("image/tiff");
    public static MediaType Bmp { get; } = new("image/bmp");
    public static MediaType Heic { get; } = new("image/heic");
    public static MediaType Svg { get; } = new("image/svg+xml");
    public static MediaType Mp3 { get; } = new("audio/mpeg");
    public static MediaType Flac { get; } = new("audio/flac");
    public static MediaType Wav { get; } = new("audio/wav");
    public static MediaType Ogg { get; } = new("audio/ogg");
    public static MediaType Mp4 { get; } = new("video/mp4");
    public static MediaType WebM { get; } = new("video/webm");
    public static MediaType Avi { get; } = new("video/x-msvideo");
    public static MediaType M4a { get; } = new("audio/mp4");
    public static MediaType Matroska { get; } = new("video/x-matroska");
    public static MediaType MpegTransport { get; } = new("video/mp2t");
    public static MediaType WebVtt { get; } = new("text/vtt");
    public static MediaType SubRip { get; } = new("application/x-subrip");
    public static MediaType Mobipocket { get; } = new("application/x-mobipocket-ebook");
    public static MediaType Html { get; } = new("text/html");
    public static MediaType Xml { get; } = new("application/xml");
    public static MediaType Text { get; } = new("text/plain");
    public static MediaType Program { get; } = new("application/x-executable");

    /// <summary>How a librarian calls it: <c>EPUB</c>, <c>Word (DOCX)</c>; the wire name when there is no better one.</summary>
    public string Label => Labels.GetValueOrDefault(Value, Value);

    /// <summary>Reads back what <see cref="Value"/> wrote; any well-formed type/subtype is kept as it is.</summary>
    /// <exception cref="FormatException">Not of the form <c>type/subtype</c>.</exception>
    public static MediaType Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == text.Length - 1 || text.Length > 127 || text.AsSpan().ContainsAny(Forbidden))
            throw new FormatException($"Not a media type: {text}");
        return text == Unknown.Value ? Unknown : new MediaType(text);
    }

    public override string ToString() => Value;

    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal)
    {
        [Pdf.Value] = "PDF",
        [Epub.Value] = "EPUB",
        [Docx.Value] = "Word (DOCX)",
        [Xlsx.Value] = "Excel (XLSX)",
        [Pptx.Value] = "PowerPoint (PPTX)",
        [OpenDocument.Value] = "OpenDocument text (ODT)",
        [OpenSpreadsheet.Value] = "OpenDocument spreadsheet (ODS)",
        [OpenPresentation.Value] = "OpenDocument presentation (ODP)",
        [OldOffice.Value] = "Word, Excel or PowerPoint of before 2007",
        [Zip.Value] = "ZIP",
        [Rar.Value] = "RAR",
        [SevenZip.Value] = "7-Zip",
        [Gzip.Value] = "GZIP",
        [PostScript.Value] = "PostScript",
        [Rtf.Value] = "RTF",
        [DjVu.Value] = "DjVu",
        [Jpeg.Value] = "JPEG",
        [Png.Value] = "PNG",
        [Gif.Value] = "GIF",
        [Webp.Value] = "WebP",
        [Tiff.Value] = "TIFF",
        [Bmp.Value] = "BMP",
        [Heic.Value] = "HEIC",
        [Svg.Value] = "SVG",
        [Mp3.Value] = "MP3",
        [Flac.Value] = "FLAC",
        [Wav.Value] = "WAV",
        [Ogg.Value] = "Ogg",
        [Mp4.Value] = "MP4",
        [WebM.Value] = "WebM",
        [Avi.Value] = "AVI",
        [M4a.Value] = "M4A",
        [Matroska.Value] = "Matroska",
        [MpegTransport.Value] = "MPEG-TS",
        [WebVtt.Value] = "WebVTT",
        [SubRip.Value] = "SubRip",
        [Mobipocket.Value] = "Mobipocket",
        [Html.Value] = "HTML",
        [Xml.Value] = "XML",
        [Text.Value] = "plain text",
        [Program.Value] = "a program",
    };
}
