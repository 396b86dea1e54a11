namespace Pustakalaya.Domain.Text;

/// <summary>What a file says about a page beside its text.</summary>
/// <param name="Fonts">Names of the fonts of the page, or of its file where pages were not looked at one by one; empty: none.</param>
/// <param name="HasPageImage">A picture covers the page: it is a scan, with or without words behind it.</param>
public sealed record PageEvidence(IReadOnlyList<string> Fonts, bool HasPageImage)
{
    public static PageEvidence None { get; } = new([], HasPageImage: false);

    /// <summary>Text recognised by Tesseract and laid invisibly over the picture.</summary>
    public bool HasRecognisedText => Fonts.Any(f => f.Contains("GlyphLess", StringComparison.OrdinalIgnoreCase));

    /// <summary>A font whose name stands for one of the old layouts.</summary>
    public bool HasLegacyFont => Fonts.Any(f => LegacyFont.ForFontName(f) is not null);
}

/// <summary>A page as it came out of the file.</summary>
public readonly record struct PageOfFile(string Text, PageEvidence Evidence);
