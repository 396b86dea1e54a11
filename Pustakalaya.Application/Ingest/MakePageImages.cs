using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>Makes the pictures of some pages, those that are not there yet. The stage is done when every page has been tried.</summary>
public static class MakePageImages
{
    [Authorize(Role.Administrator)]
    public sealed record Command(ItemId ItemId, FileId FileId, int From, int To) : ICommand<Result>;

    internal sealed class Handler(StageRunner stages, LibraryDb db, IEnumerable<IPageDrawer> drawers, FileStore store, TimeProvider time) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            var range = new PageRange(command.From, command.To);
            await stages.RunAsync(command.FileId, StageName.Pages, (file, token) => DrawAsync(file, range, token), ct);
            return Result.Ok;
        }

        private async Task<EndStage> DrawAsync(StoredFile file, PageRange range, CancellationToken ct)
        {
            var facts = file.Facts ?? throw new InvalidOperationException($"File {file.Id} has not been looked at.");
            range = new PageRange(Math.Max(1, range.From), Math.Min(range.To, facts.PagesUsed));
            var made = new List<PagePreview>();
            var source = ReadingCopy.Of(store, file) ?? throw new InvalidOperationException($"File {file.Id} has no reading copy to draw pages of.");
            foreach (var (from, to) in PageRanges.Missing(range, await TriedAsync(file.Id, range, ct)))
                made.AddRange(await drawers.For(source.Type).MakePageImagesAsync(source.Path, facts, from, to, store.KeepDerived(file.Hash), ct));

            return async (_, known, token) =>
            {
                // Asked again under the item's lock: another message may have brought the same pages meanwhile.
                var there = await TriedAsync(file.Id, range, token);
                db.AddRange(made.Where(page => !there.Contains(page.Number)).Select(page => ToRow(file.Id, page)));
                var before = await db.PageImages.IgnoreQueryFilters().CountAsync(p => p.FileId == file.Id, token);
                var done = before + made.Count(page => !there.Contains(page.Number));
                var row = known.Stage(StageName.Pages);
                row.Progress(done, facts.PagesUsed, time.GetUtcNow());
                if (done >= facts.PagesUsed)
                    row.Succeed(time.GetUtcNow(), await RemarkAsync(file.Id, made, token));
            };
        }

        private async Task<HashSet<int>> TriedAsync(FileId file, PageRange range, CancellationToken ct) =>
            (await db.PageImages.IgnoreQueryFilters().AsNoTracking().Where(p => p.FileId == file && p.Number >= range.From && p.Number <= range.To).Select(p => p.Number).ToListAsync(ct)).ToHashSet();

        private async Task<IngestFailure?> RemarkAsync(FileId file, List<PagePreview> made, CancellationToken ct)
        {
            var undrawn = await db.PageImages.IgnoreQueryFilters().Where(p => p.FileId == file && p.Width == 0).Select(p => p.Number).ToListAsync(ct);
            undrawn.AddRange(made.Where(p => p.Images.Count == 0).Select(p => p.Number));
            return undrawn.Count == 0 ? null : new IngestFailure(FailureCode.PagesNotDrawn, Sentence(undrawn.Distinct().Order().ToList()));
        }

        private static string Sentence(List<int> pages) => $"Pages {string.Join(", ", pages.Take(20))}{(pages.Count > 20 ? $" and {pages.Count - 20} more" : "")}";

        private static PageImage ToRow(FileId file, PagePreview page) => page.Images.MaxBy(image => image.Width) is { } largest
            ? PageImage.Of(file, page.Number, largest.Width, largest.Height)
            : PageImage.None(file, page.Number);
    }
}
