using System.Runtime.CompilerServices;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>Reads PDF with poppler: facts, then page texts with the boxes of lines and words, each page judged by the <see cref="ReadabilityGate"/>.</summary>
internal sealed class PdfExtractor(Poppler poppler, NepaliWords words) : IProber, IExtractor
{
    /// <summary>Runs of the tool that may end badly before the file is given up. Each costs a page its text.</summary>
    private const int MostFailures = 10;

    /// <summary>The same for runs that took all of their time or memory, counted apart for single pages and for ranges, which come before them.</summary>
    private const int MostTimeouts = 3;

    public bool Handles(MediaType type) => type == MediaType.Pdf;

    public Task<FileFacts> ProbeAsync(string path, MediaType type, CancellationToken ct) => poppler.ProbeAsync(path, ct);

    public async IAsyncEnumerable<ExtractedPage> ExtractAsync(string path, FileFacts facts, [EnumeratorCancellation] CancellationToken ct)
    {
        var list = words.List;
        var gate = new ReadabilityGate(facts, list, (from, to, token) => poppler.PageImagesAsync(path, facts, from, to, token));
        await foreach (var page in ReadAsync(path, facts, new PageAssembler(list.Knows), ct))
            if (gate.Take(page) is { } decided) yield return decided;
        foreach (var page in await gate.DecideAsync(ct)) yield return page;
    }

    /// <summary>
    /// Every page once, in order. When the tool ends badly, the page after the last whole one is tried alone; what kills the tool again is left without
    /// text and the rest is read on.
    /// </summary>
    private async IAsyncEnumerable<ExtractedPage> ReadAsync(string path, FileFacts facts, PageAssembler assembler, [EnumeratorCancellation] CancellationToken ct)
    {
        var (next, wasRead, alone) = (1, false, false);
        var failures = new List<(IngestFailure Failure, bool OfOnePage)>();
        while (next <= facts.PagesUsed)
        {
            var to = alone ? next : Math.Min(next + Poppler.PagesARun - 1, facts.PagesUsed);
            var ofOnePage = next == to;
            IngestFailure? failure = null;
            await foreach (var page in poppler.PagesAsync(path, next, to, ended => failure = ended, ct))
            {
                if (next > to) break;
                yield return assembler.Assemble(next, page, facts.SizeOf(next));
                (next, wasRead) = (next + 1, true);
            }

            if (failure is not null)
            {
                // Part of a page may be in the tool's buffer when it ends: so the page after the last whole one need not be the bad one.
                failures.Add((failure, ofOnePage));
                if (IsHopeless(failures)) throw new FileRefusedException(failures[0].Failure);
            }

            // Pages that the tool left out without a word have nothing that it can find.
            var missing = failure is null || ofOnePage ? to : next - 1;
            for (; next <= missing; next++) yield return PageAssembler.Blank(next, facts.SizeOf(next), failure);
            alone = failure is not null && !alone;
        }

        if (!wasRead && failures.Count > 0) throw new FileRefusedException(failures[0].Failure);
    }

    private static bool IsHopeless(List<(IngestFailure Failure, bool OfOnePage)> failures) =>
        failures.Count >= MostFailures
        || failures.Where(f => f.Failure.Code is FailureCode.TimedOut or FailureCode.OutOfMemory).CountBy(f => f.OfOnePage).Any(count => count.Value >= MostTimeouts)
        || failures[^1].Failure.Code is FailureCode.Encrypted or FailureCode.NoPages;
}
