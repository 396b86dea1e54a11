using System.Globalization;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>Draws the pages of a PDF with <c>pdftoppm</c> and <c>cwebp</c>.</summary>
internal sealed class PdfPreviewer(Poppler poppler, WebpEncoder webp, ToolRunner tools) : ICoverMaker, IPageDrawer
{
    /// <summary>Pages that one process draws: their raw pictures, 4 MB each, lie on the disk at the same time. So few that those of a message keep all places busy to its end.</summary>
    private const int PagesARun = 5;

    /// <summary>Pages that may run out of time in one call before the rest of it is given up: a bomb a page would take hours.</summary>
    private const int MostTimeouts = 3;

    /// <summary>Nothing waits for page images; everything else goes before.</summary>
    private const int Patience = 10;

    /// <summary>A real scan of 600 dpi in JPEG 2000 takes six seconds.</summary>
    private static readonly TimeSpan OnePage = TimeSpan.FromSeconds(30);

    public bool Handles(MediaType type) => type == MediaType.Pdf;

    public async Task<IReadOnlyList<PreviewImage>> MakeCoverAsync(string path, FileFacts facts, KeepDerived keep, CancellationToken ct)
    {
        var size = facts.SizeOf(1);
        if (PageScale.Refusal(size) is { } refusal) throw new FileRefusedException(refusal);
        var width = PreviewName.CoverWidths.Max();
        var (run, result) = await poppler.DrawAsync(path, 1, 1, PageScale.Arguments(size, width), OnePage, nice: 0, ct);
        await using (run)
        {
            var drawn = await DrawnAsync(run.Folder, ct);
            if (!drawn.TryGetValue(1, out var page)) throw new FileRefusedException(NotDrawn(result));
            var cover = new DrawnPage(page.File, page.Size, width, [.. PreviewName.CoverWidths.Select(w => (PreviewName.Cover(w), w))]);
            return await webp.EncodeAsync(cover, await webp.EncodeAllAsync([cover], run.Folder, nice: 0, ct), keep, nice: 0, ct);
        }
    }

    public async Task<IReadOnlyList<PagePreview>> MakePageImagesAsync(string path, FileFacts facts, int from, int to, KeepDerived keep, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        var job = new Job(path, facts, keep, new PagePreview[to - from + 1], from);
        var parts = Parts(facts, from, Math.Min(to, facts.PagesUsed));
        // Twice as many as tools may run: while the pictures of one part are put on the disk, the tools work at another.
        await Parallel.ForEachAsync(parts, new ParallelOptions { MaxDegreeOfParallelism = 2 * tools.MaxParallel, CancellationToken = ct }, async (part, token) => await DrawPartAsync(job, part, token));
        return [.. job.Pages.TakeWhile(page => page is not null)];
    }

    /// <summary>Runs of pages that one process can draw; as many as can run at once, none longer than <see cref="PagesARun"/>.</summary>
    private List<(int From, int To)> Parts(FileFacts facts, int from, int to)
    {
        var length = Math.Clamp((to - from + tools.MaxParallel) / tools.MaxParallel, 1, PagesARun);
        var parts = new List<(int From, int To)>();
        for (var page = from; page <= to; page++)
        {
            var alone = IsAlone(facts.SizeOf(page));
            if (parts.Count > 0 && !alone && page - parts[^1].From < length && !IsAlone(facts.SizeOf(parts[^1].From))) parts[^1] = (parts[^1].From, page);
            else parts.Add((page, page));
        }

        return parts;

        static bool IsAlone(PageSizeRun? size) => PageScale.Refusal(size) is not null || PageScale.IsRibbon(size);
    }

    private async Task DrawPartAsync(Job job, (int From, int To) part, CancellationToken ct)
    {
        var size = job.Facts.SizeOf(part.From);
        if (PageScale.Refusal(size) is { } refusal)
        {
            job.Set(new PagePreview(part.From, [], refusal));
            return;
        }

        var failure = await TryPartAsync(job, part, size, OnePage + (TimeSpan.FromSeconds(8) * (part.To - part.From)), ct);
        for (var page = part.From; page <= part.To; page++)
        {
            if (job.Has(page)) continue;
            if (part.From < part.To && job.Timeouts < MostTimeouts) failure = await TryPartAsync(job, (page, page), size, OnePage, ct);
            if (!job.Has(page)) job.Set(new PagePreview(page, [], failure ?? new IngestFailure(FailureCode.ToolFailed, $"pdftoppm left page {page} out.")));
        }
    }

    /// <summary>Draws a run of pages and encodes those that came out whole. Gives the reason when not all did.</summary>
    private async Task<IngestFailure?> TryPartAsync(Job job, (int From, int To) part, PageSizeRun? size, TimeSpan limit, CancellationToken ct)
    {
        var width = PreviewName.PageWidths.Max();
        var (run, result) = await poppler.DrawAsync(job.Path, part.From, part.To, PageScale.Arguments(size, width), limit, Patience, ct);
        await using (run)
        {
            if (result.End == ToolEnd.TimedOut) job.TimedOut();
            var drawn = (await DrawnAsync(run.Folder, ct))
                .Select(d => (Number: d.Key, Page: new DrawnPage(d.Value.File, d.Value.Size, width, [.. PreviewName.PageWidths.Select(w => (PreviewName.Page(d.Key, w), w))]))).ToList();
            var made = await webp.EncodeAllAsync([.. drawn.Select(d => d.Page)], run.Folder, Patience, ct);
            foreach (var (page, pixmap) in drawn)
            {
                try
                {
                    job.Set(new PagePreview(page, await webp.EncodeAsync(pixmap, made, job.Keep, Patience, ct), null));
                }
                catch (FileRefusedException e)
                {
                    job.Set(new PagePreview(page, [], e.Failure));
                }
            }

            return result.Succeeded ? null : NotDrawn(result);
        }
    }

    /// <summary>The whole pictures in the folder of a run, by page. The tool pads the page number with zeros.</summary>
    private static async Task<SortedDictionary<int, (string File, (int Width, int Height) Size)>> DrawnAsync(string folder, CancellationToken ct)
    {
        var drawn = new SortedDictionary<int, (string File, (int Width, int Height) Size)>();
        foreach (var file in Directory.GetFiles(folder, "p-*.ppm"))
        {
            var number = Path.GetFileNameWithoutExtension(file).AsSpan(2);
            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && await PortablePixmap.SizeAsync(file, ct) is { } size)
                drawn[page] = (file, size);
        }

        return drawn;
    }

    private static IngestFailure NotDrawn(ToolResult result) => result.Succeeded
        ? new IngestFailure(FailureCode.ToolFailed, $"pdftoppm drew nothing{(result.LastWords.Length > 0 ? ": " + result.LastWords : ".")}")
        : PopplerErrors.Failure(Tool.PdfToPpm, result);

    /// <summary>One call: what is asked for, and what has come of it. Several runs write to it at once.</summary>
    private sealed class Job(string path, FileFacts facts, KeepDerived keep, PagePreview[] pages, int from)
    {
        private int _timeouts;

        public string Path => path;
        public FileFacts Facts => facts;
        public KeepDerived Keep => keep;
        public PagePreview[] Pages => pages;
        public int Timeouts => _timeouts;

        public bool Has(int page) => pages[page - from] is not null;

        public void Set(PagePreview preview) => pages[preview.Number - from] = preview;

        public void TimedOut() => Interlocked.Increment(ref _timeouts);
    }
}
