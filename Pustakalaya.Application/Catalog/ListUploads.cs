using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Catalog;

/// <summary>The editors' board: what came in, newest first, and how far each has come.</summary>
public static class ListUploads
{
    public const int PageSize = 20;

    /// <summary>Which uploads: a stage failed; something waits or runs; a draft with all done; any draft.</summary>
    public enum Show
    {
        All,
        Failed,
        Working,
        Ready,
        Drafts,
    }

    /// <param name="Before">The last item of the page before; null for the first page.</param>
    [Authorize(Role.Editor)]
    public sealed record Query(Show Show, ItemId? Before = null, string UiLanguage = "ne") : IQuery<Result<Model>>;

    /// <param name="Next">What the next page goes on after; null on the last page.</param>
    public sealed record Model(IReadOnlyList<Row> Rows, ItemId? Next, int Failed, int Working);

    public sealed record Row(
        ItemId ItemId,
        string Title,
        bool HasTitle,
        ItemStatus Status,
        bool PublishWhenReady,
        DateTimeOffset CreatedAt,
        string? CreatedBy,
        IReadOnlyList<FileRow> Files);

    public sealed record FileRow(FileId FileId, string TypeLabel, long Size, int? PageCount, IReadOnlyList<StageRow> Stages);

    public sealed record StageRow(StageName Name, StageState State, int Done, int Total, FailureCode? Reason);

    internal sealed class Handler(LibraryDb db) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var items = Shown(query.Show);
            if (query.Before is { } before)
            {
                // The number is the order of arrival and unique: a page neither repeats nor leaves out what another upload moves.
                var number = await db.Items.Where(i => i.Id == before).Select(i => (int?)i.Number).SingleOrDefaultAsync(ct);
                if (number is null)
                    return Error.NotFound("page of the board");
                items = items.Where(i => i.Number < number);
            }

            var found = await items.AsNoTracking().OrderByDescending(i => i.Number).Take(PageSize + 1)
                .Include(i => i.Texts).Include(i => i.Files).ThenInclude(f => f.Stages).AsSplitQuery().ToListAsync(ct);
            var authors = found.Select(i => i.CreatedBy).OfType<AccountId>().Distinct().ToArray();
            var names = await db.Accounts.Where(a => authors.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Name, ct);
            var rows = found.Take(PageSize).Select(i => ToRow(i, i.CreatedBy is { } by ? names.GetValueOrDefault(by) : null, query.UiLanguage)).ToList();
            return new Model(rows, found.Count > PageSize ? rows[^1].ItemId : null, await CountAsync(Show.Failed, ct), await CountAsync(Show.Working, ct));
        }

        private IQueryable<Item> Shown(Show show) => show switch
        {
            Show.Failed => db.Items.Where(i => db.Files.Any(f => f.ItemId == i.Id && f.Stages.Any(s => s.State == StageState.Failed))),
            Show.Working => db.Items.Where(i => db.Files.Any(f => f.ItemId == i.Id && f.Stages.Any(s => s.State == StageState.Waiting || s.State == StageState.Running))),
            Show.Ready => db.Items.Where(i => i.Status == ItemStatus.Draft && !db.Files.Any(f => f.ItemId == i.Id && f.Stages.Any(s => s.State != StageState.Done))),
            Show.Drafts => db.Items.Where(i => i.Status == ItemStatus.Draft),
            _ => db.Items,
        };

        /// <summary>Counts from the few stages that are not done, never over all items.</summary>
        private Task<int> CountAsync(Show show, CancellationToken ct)
        {
            var stages = show == Show.Failed
                ? db.Stages.Where(s => s.State == StageState.Failed)
                : db.Stages.Where(s => s.State == StageState.Waiting || s.State == StageState.Running);
            return stages.Select(s => s.FileId).Distinct().CountAsync(ct);
        }

        private static Row ToRow(Item item, string? by, string language)
        {
            var files = item.Files.OrderBy(f => f.Role).ThenBy(f => f.Position).Select(f => new FileRow(f.Id, f.MediaType.Label, f.Size, f.PageCount,
                [.. f.Stages.OrderBy(s => s.Name).Select(s => new StageRow(s.Name, s.State, s.Done, s.Total, s.Reason))]));
            return new Row(item.Id, item.TitleIn(language), item.HasTitle, item.Status, item.PublishWhenReady, item.CreatedAt, by, [.. files]);
        }
    }
}
