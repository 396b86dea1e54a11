using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Domain.Ingest;

/// <summary>The names of derived pictures, the same in the store and in addresses.</summary>
public static class PreviewName
{
    /// <summary>Widths of the cover in pixels.</summary>
    public static IReadOnlyList<int> CoverWidths { get; } = [160, 320, 640];

    /// <summary>Width in pixels of the small page pictures under the reader's page, about 1 kB each.</summary>
    public const int ThumbWidth = 112;

    /// <summary>Widths of page images in pixels: for screens, for phones, and for finding one's way.</summary>
    public static IReadOnlyList<int> PageWidths { get; } = [1000, 700, ThumbWidth];

    /// <summary>What a derived file is, by the end of its name, which is always ours.</summary>
    public static MediaType TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".webp" => MediaType.Webp,
        ".pdf" => MediaType.Pdf,
        ".mp4" => MediaType.Mp4,
        ".m4a" => MediaType.M4a,
        ".m3u8" => MediaType.Parse("application/vnd.apple.mpegurl"),
        ".vtt" => MediaType.WebVtt,
        ".json" => MediaType.Parse("application/json"),
        ".html" => MediaType.Html,
        _ => MediaType.Unknown,
    };

    public static string Cover(int width) => $"cover-{width}.webp";

    /// <summary>A picture out of a book of chapters.</summary>
    public static string OfBook(int number) => $"epub-{number}.webp";

    /// <summary>A chapter of a book: a fragment of HTML, never served as it is.</summary>
    public static string Chapter(int number) => $"chapter-{number}.html";

    public static string Page(int number, int width) => $"page-{number}-{width}.webp";
}

/// <summary>A picture that was made: its name in the store and its size in pixels.</summary>
public sealed record PreviewImage(string Name, int Width, int Height, long Bytes);

/// <summary>What became of one page: its pictures, or the reason why there are none.</summary>
public sealed record PagePreview(int Number, IReadOnlyList<PreviewImage> Images, IngestFailure? Failure);
