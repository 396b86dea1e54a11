namespace Pustakalaya.Domain.Ingest;

/// <summary>What a file says of itself, as found: offered to the editor, never trusted. Kept as JSON beside the file.</summary>
public sealed record FileFacts
{
    /// <summary>Pages beyond this are neither read nor drawn: <see cref="PagesLeftOut"/> says how many.</summary>
    public const int MaxPages = 5_000;

    /// <summary>Pages, or chapters, that the file has; 0 for what has none.</summary>
    public required int PageCount { get; init; }

    /// <summary>What is amiss with the file although its good part can be used (it is cut off); null for a sound one.</summary>
    public IngestFailure? Flaw { get; init; }

    /// <summary>Of what plays; null for all else.</summary>
    public MediaFacts? Media { get; init; }

    /// <summary>ISO 639 code of its words, as far as they or the file tell; of captions and lessons only.</summary>
    public string? Language { get; init; }

    /// <summary>Of a package that is played; null for all else.</summary>
    public LessonFacts? Lesson { get; init; }

    /// <summary>Of a book of chapters; null for all else.</summary>
    public BookFacts? Book { get; init; }

    public string? Title { get; init; }
    public string? Author { get; init; }
    public string? Subject { get; init; }
    public string? Keywords { get; init; }

    /// <summary>The program that made the file.</summary>
    public string? Producer { get; init; }

    /// <summary>As far as the file says a date that can be; when it was made, not when the book appeared.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Protected against changing or copying, but readable by everyone.</summary>
    public bool IsProtected { get; init; }

    /// <summary>Runs of equal pages, in order, covering pages 1 to <see cref="PagesUsed"/>.</summary>
    public IReadOnlyList<PageSizeRun> PageSizes { get; init; } = [];

    public IReadOnlyList<OutlineEntry> Outline { get; init; } = [];

    /// <summary>Names of the fonts used, without the prefix of a subset, each once.</summary>
    public IReadOnlyList<string> Fonts { get; init; } = [];

    /// <summary>Pages that are read and drawn.</summary>
    public int PagesUsed => Math.Min(PageCount, MaxPages);

    /// <summary>Pages at the end that are in the original only.</summary>
    public int PagesLeftOut => PageCount - PagesUsed;

    /// <summary>The size of a page (1-based), or null when the file did not say.</summary>
    public PageSizeRun? SizeOf(int page)
    {
        foreach (var run in PageSizes)
            if (page >= run.From && page <= run.To) return run;
        return null;
    }
}

/// <summary>Equal pages <paramref name="From"/> to <paramref name="To"/> (1-based, both included).</summary>
/// <param name="Width">Width of the MediaBox in points, before turning.</param>
/// <param name="Height">Height of the MediaBox in points, before turning.</param>
/// <param name="Rotation">Degrees by which the page is turned clockwise when shown: 0, 90, 180 or 270.</param>
public sealed record PageSizeRun(int From, int To, double Width, double Height, int Rotation)
{
    /// <summary>Width as shown, in points.</summary>
    public double ShownWidth => Rotation is 90 or 270 ? Height : Width;

    /// <summary>Height as shown, in points.</summary>
    public double ShownHeight => Rotation is 90 or 270 ? Width : Height;
}

/// <summary>A line of the file's own table of contents.</summary>
/// <param name="Page">1-based; 0 when the entry leads nowhere.</param>
/// <param name="Depth">0 for the outermost.</param>
/// <param name="Anchor">Where in a chapter, as its links name it; null for its beginning, and in a book of pages.</param>
public sealed record OutlineEntry(string Title, int Page, int Depth, string? Anchor = null);
