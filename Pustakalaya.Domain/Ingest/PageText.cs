using Pustakalaya.Domain.Text;

namespace Pustakalaya.Domain.Ingest;

/// <summary>The words of one page and where they stand. Exact text: what the highlighter cuts snippets from.</summary>
public sealed class PageText
{
    private PageText()
    {
    }

    public FileId FileId { get; private set; }

    /// <summary>From 1.</summary>
    public int Number { get; private set; }

    /// <summary>In the unit of <see cref="PageLayout"/>: a page is 10,000 wide.</summary>
    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>As extracted, also where it is not readable: a later conversion starts from it. Shown and indexed only when <see cref="Readability"/> says so.</summary>
    public string Text { get; private set; } = "";

    /// <summary><see cref="PageLayout.Encode"/> of the lines and words.</summary>
    public byte[] Layout { get; private set; } = [];

    public Readability Readability { get; private set; }

    public static PageText Of(FileId file, ExtractedPage page, Readability readability) => new()
    {
        FileId = file,
        Number = page.Number,
        Width = page.Width,
        Height = page.Height,
        Text = page.Text,
        Layout = page.Layout.Encode(),
        Readability = readability,
    };
}

/// <summary>A page's picture is in the store, in both sizes; or it cannot be drawn (no width), which queries leave out unless they ask.</summary>
public sealed class PageImage
{
    private PageImage()
    {
    }

    public FileId FileId { get; private set; }

    public int Number { get; private set; }

    /// <summary>Pixels of the large picture.</summary>
    public int Width { get; private set; }

    public int Height { get; private set; }

    public static PageImage Of(FileId file, int number, int width, int height) =>
        new() { FileId = file, Number = number, Width = width, Height = height };

    /// <summary>The page was tried and cannot be drawn.</summary>
    public static PageImage None(FileId file, int number) => Of(file, number, 0, 0);
}
