using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>
/// Decides page by page whether what was read is what stands there. A page that is long enough and surely readable is decided at once; the others
/// wait for the end of their file, and only when it matters is the file asked where its pictures are. The only place that calls <see cref="PageQuality"/>.
/// </summary>
/// <param name="hasPageImage">Asks for those of the pages first to last that a picture covers; this opens every picture, and one of 600 dpi takes seconds.</param>
internal sealed class ReadabilityGate(FileFacts facts, WordList words, Func<int, int, CancellationToken, Task<IReadOnlySet<int>>> hasPageImage)
{
    /// <summary>Pages without a word are alike in most files: when so many of them agree, the others are not asked.</summary>
    private const int Sample = 3;

    private readonly PageEvidence _text = new(facts.Fonts, HasPageImage: false);
    private readonly PageEvidence _scan = new(facts.Fonts, HasPageImage: true);
    private readonly List<ExtractedPage> _waiting = [];
    // Their texts only: the pages themselves are with the caller, who may have let them go.
    private readonly List<(int Number, string Text)> _readable = [];

    /// <summary>The page with its verdict, or null when it waits for <see cref="DecideAsync"/>.</summary>
    public ExtractedPage? Take(ExtractedPage page)
    {
        // The sterner evidence: what is readable in spite of a picture is readable without one.
        if (page.Layout.WordCount > 2 * PageQuality.FewWords && PageQuality.Assess(page.Text, _scan, words) == Readability.Readable)
        {
            _readable.Add((page.Number, page.Text));
            return page with { Readability = Readability.Readable };
        }

        _waiting.Add(page);
        return null;
    }

    /// <summary>The pages that waited, with their verdicts.</summary>
    public async Task<IReadOnlyList<ExtractedPage>> DecideAsync(CancellationToken ct)
    {
        if (_waiting.Count == 0) return [];
        var context = Context();
        var (plain, scanned) = (Verdicts(context, _ => _text), Verdicts(context, _ => _scan));
        var doubtful = Enumerable.Range(0, _waiting.Count).Where(i => plain[i] != scanned[i]).ToList();
        if (doubtful.Count > 0)
        {
            var scans = await ScansAsync([.. doubtful.Where(i => plain[i] != Readability.Empty).Select(Number)], ct);
            scans.UnionWith(await ScansOfAlikeAsync([.. doubtful.Where(i => plain[i] == Readability.Empty).Select(Number)], ct));
            plain = Verdicts(context, number => scans.Contains(number) ? _scan : _text);
        }

        return [.. _waiting.Select((page, i) => page with { Readability = plain[i] })];

        int Number(int i) => _waiting[i].Number;
    }

    private async Task<HashSet<int>> ScansOfAlikeAsync(List<int> pages, CancellationToken ct)
    {
        if (pages.Count <= Sample) return await ScansAsync(pages, ct);
        List<int> sample = [pages[0], pages[pages.Count / 2], pages[^1]];
        var scans = await ScansAsync(sample, ct);
        if (scans.Count == 0) return scans;
        return scans.Count == sample.Count ? [.. pages] : await ScansAsync(pages, ct);
    }

    /// <summary>Those of the pages that a picture covers, asked for in runs of neighbours.</summary>
    private async Task<HashSet<int>> ScansAsync(List<int> pages, CancellationToken ct)
    {
        var scans = new HashSet<int>();
        for (int first = 0, last = 0; first < pages.Count; first = ++last)
        {
            while (last + 1 < pages.Count && pages[last + 1] - pages[last] < 5) last++;
            scans.UnionWith(await hasPageImage(pages[first], pages[last], ct));
        }

        return scans;
    }

    /// <summary>
    /// The pages that few words are compared with. When all others are readable one of them says so; else all count, each by its words.
    /// </summary>
    private List<(int Number, string Text)> Context()
    {
        var isMixed = _waiting.Exists(page => page.Layout.WordCount > 2 * PageQuality.FewWords);
        return [.. _waiting.Select(page => (page.Number, page.Text)), .. isMixed ? _readable : _readable.Take(1)];
    }

    private IReadOnlyList<Readability> Verdicts(List<(int Number, string Text)> pages, Func<int, PageEvidence> evidence) =>
        PageQuality.AssessFile([.. pages.Select(page => new PageOfFile(page.Text, evidence(page.Number)))], words);
}
