using System.Runtime.CompilerServices;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media.Lessons;

/// <summary>Takes the words out of the pages of a lesson. They stand at no place of a page: what they look like is the lesson's own affair.</summary>
internal sealed class LessonExtractor(NepaliWords words) : IExtractor
{
    /// <summary>Longer pages are parted, so that none is larger than a chapter.</summary>
    private const int LongestText = 30_000;

    /// <summary>Letters of a whole lesson: more is data, and is not searched.</summary>
    private const int MostText = 5_000_000;

    private const int Height = 14_142;

    private static readonly IReadOnlySet<int> NoPictures = new HashSet<int>();

    public bool Handles(MediaType type) => type == MediaType.Zip;

    public async IAsyncEnumerable<ExtractedPage> ExtractAsync(string path, FileFacts facts, [EnumeratorCancellation] CancellationToken ct)
    {
        // Old lessons are written in fonts such as Preeti, too: keystrokes are not to be found as words.
        var gate = new ReadabilityGate(facts, words.List, (_, _, _) => Task.FromResult(NoPictures));
        foreach (var page in await Task.Run(() => Read(path, ct), ct))
            if (gate.Take(page) is { } decided) yield return decided;
        foreach (var page in await gate.DecideAsync(ct)) yield return page;
    }

    private static List<ExtractedPage> Read(string path, CancellationToken ct)
    {
        using var package = LessonPackage.Open(path);
        var pages = new List<ExtractedPage>();
        var letters = 0;
        foreach (var text in LessonPages.Of(package).SelectMany(page => Parts(page.Page.Text)))
        {
            ct.ThrowIfCancellationRequested();
            if ((letters += text.Length) > MostText) break;
            pages.Add(new ExtractedPage(pages.Count + 1, PageLayout.PageWidth, Height, text, new PageLayout(Height, [])));
        }

        return pages;
    }

    /// <summary>Cut between lines, or where a line is too long between words.</summary>
    private static IEnumerable<string> Parts(string text)
    {
        while (text.Length > LongestText)
        {
            var end = text.LastIndexOf('\n', LongestText);
            if (end <= 0) end = text.LastIndexOf(' ', LongestText);
            if (end <= 0) end = LongestText;
            yield return text[..end];
            text = text[end..].TrimStart();
        }

        if (text.Length > 0) yield return text;
    }
}
