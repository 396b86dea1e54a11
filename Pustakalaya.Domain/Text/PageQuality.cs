namespace Pustakalaya.Domain.Text;

/// <summary>
/// The gate behind extraction: decides for each page whether what a tool took out of it is its text. A Nepali PDF can
/// give keystrokes of an old font, Unicode with the wrong letters, or what a scanner's software made of Devanagari as Latin;
/// none of these may be shown or indexed as text.
/// </summary>
/// <remarks>
/// The limits stand midway between measured pages: good text knows 0.75 and more of its words (0.35 by the built-in
/// list), a broken layer 0.25 (0.10); keystrokes converted know 0.82 and more (0.42), English and scanner's garbage 0.19
/// at most (0.07); broken layers hold 4 to 35 % impossible words, good text none. The tests hold the figures.
/// </remarks>
public static class PageQuality
{
    /// <summary>A page with fewer words says too little about itself and follows its file.</summary>
    public const int FewWords = 20;

    /// <summary>Judges one page alone.</summary>
    /// <param name="text">Its text as the tool gave it.</param>
    /// <param name="evidence">Fonts and pictures.</param>
    /// <param name="words">A dictionary, or <see cref="WordList.BuiltIn"/>.</param>
    public static Readability Assess(string text, PageEvidence evidence, WordList words)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(words);
        return Judge(text, PageFigures.Of(text, words), evidence, words);
    }

    /// <summary>Judges all pages of a file: a page of few words gets the verdict of the words around it.</summary>
    /// <returns>One verdict a page, in order.</returns>
    public static IReadOnlyList<Readability> AssessFile(IReadOnlyList<PageOfFile> pages, WordList words)
    {
        ArgumentNullException.ThrowIfNull(pages);
        ArgumentNullException.ThrowIfNull(words);
        var figures = pages.Select(p => PageFigures.Of(p.Text, words)).ToList();
        var verdicts = new Readability[pages.Count];
        var wordsBy = new Dictionary<Readability, int>();
        for (var i = 0; i < pages.Count; i++)
        {
            if (IsShort(figures[i])) continue;
            verdicts[i] = Judge(pages[i].Text, figures[i], pages[i].Evidence, words);
            wordsBy[verdicts[i]] = wordsBy.GetValueOrDefault(verdicts[i]) + figures[i].Words;
        }

        var shortPages = Enumerable.Range(0, pages.Count).Where(i => IsShort(figures[i])).ToList();
        if (shortPages.Count == 0) return verdicts;
        // A picture book has few words on every page: together they are enough to judge.
        var together = string.Join('\n', shortPages.Select(i => pages[i].Text));
        var togetherFigures = PageFigures.Of(together, words);
        var ofFile = togetherFigures.Words >= FewWords || wordsBy.Count == 0
            ? Judge(together, togetherFigures, Together(shortPages.Select(i => pages[i].Evidence)), words)
            : wordsBy.MaxBy(v => v.Value).Key;
        foreach (var i in shortPages) verdicts[i] = HasNothing(figures[i]) ? WithoutText(pages[i].Evidence) : ofFile;
        return verdicts;
    }

    private static bool IsShort(PageFigures figures) => figures.Words < FewWords && figures.Undrawn < 0.1;

    private static bool HasNothing(PageFigures figures) => figures.Words == 0 && figures.Undrawn == 0;

    private static Readability WithoutText(PageEvidence evidence) => evidence.HasPageImage ? Readability.Scan : Readability.Empty;

    private static PageEvidence Together(IEnumerable<PageEvidence> evidence)
    {
        var all = evidence.ToList();
        return new PageEvidence([.. all.SelectMany(e => e.Fonts).Distinct()], all.Count(e => e.HasPageImage) * 2 > all.Count);
    }

    private static Readability Judge(string text, PageFigures figures, PageEvidence evidence, WordList words)
    {
        if (HasNothing(figures)) return WithoutText(evidence);
        var limits = words.IsBuiltIn ? Limits.OfBuiltInList : Limits.OfDictionary;
        if (MayBeKeystrokes(figures, evidence) && PageFigures.KnownAsKeystrokes(text, words) >= (evidence.HasLegacyFont ? limits.NamedKeystrokes : limits.Keystrokes))
            return Readability.LegacyFont;
        if (figures.Undrawn >= 0.1) return NotTheText(evidence);
        if (figures.Devanagari >= 0.3 * figures.Words) return IsDevanagariText(figures, limits) ? Readability.Readable : NotTheText(evidence);
        return evidence.HasPageImage && IsGarbage(figures) ? Readability.Scan : Readability.Readable;
    }

    private static Readability NotTheText(PageEvidence evidence) => evidence.HasPageImage ? Readability.Scan : Readability.BrokenLayer;

    /// <summary>
    /// English is told by its commonest words before any conversion is tried: most pages end here. A few Latin words (a
    /// title, a name) turn into Nepali ones by chance and need a font's name beside them.
    /// </summary>
    private static bool MayBeKeystrokes(PageFigures figures, PageEvidence evidence) =>
        figures.EnglishStops < 0.1
        && (figures.Latin > 0.3 * figures.Words || figures.Undrawn >= 0.1)
        && (figures.Words >= FewWords || figures.Undrawn >= 0.1 || evidence.HasLegacyFont);

    /// <summary>
    /// Wrong letters make impossible words. Few known words alone prove less: the page may be Hindi, Maithili or Nepal
    /// Bhasa, whose pages are well formed and share half their words with Nepali; or a few names in a picture dictionary.
    /// </summary>
    private static bool IsDevanagariText(PageFigures figures, Limits limits) =>
        figures.Malformed <= 0.03
        && (figures.Known >= limits.Known
            || figures.Known >= limits.OtherLanguage && figures.Malformed <= 0.005
            || figures.Known > 0 && figures.Malformed == 0 && figures.Devanagari < FewWords);

    /// <summary>What a scanner's software made of a script that it did not know: hardly a piece that is a word, none that is English.</summary>
    private static bool IsGarbage(PageFigures figures) =>
        figures.EnglishStops < 0.1 && figures.Clean < 0.6 && (figures.Latin >= 0.5 * figures.Words || figures.Words < FewWords);

    /// <param name="Known">Least share of known words of a Nepali page.</param>
    /// <param name="OtherLanguage">The same of a page without a malformed word.</param>
    /// <param name="Keystrokes">Least share of known words after conversion.</param>
    /// <param name="NamedKeystrokes">The same where a font's name says so too.</param>
    private sealed record Limits(double Known, double OtherLanguage, double Keystrokes, double NamedKeystrokes)
    {
        public static readonly Limits OfDictionary = new(Known: 0.5, OtherLanguage: 0.3, Keystrokes: 0.4, NamedKeystrokes: 0.3);
        public static readonly Limits OfBuiltInList = new(Known: 0.22, OtherLanguage: 0.15, Keystrokes: 0.22, NamedKeystrokes: 0.15);
    }
}
