using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Catalog;

/// <summary>How far an item has come from its upload to its readers, stage by stage, and what the editor can do next.</summary>
public static class GetUploadStatus
{
    [Authorize(Role.Editor)]
    public sealed record Query(ItemId ItemId, string UiLanguage = "ne") : IQuery<Result<Model>>;

    /// <param name="HasTitle">An editor gave one; else <paramref name="Title"/> is made from the file's name.</param>
    /// <param name="HasCollection">An item on no shelf is found by search only.</param>
    public sealed record Model(
        ItemId ItemId,
        string Slug,
        string Title,
        bool HasTitle,
        bool HasCollection,
        ItemStatus Status,
        bool PublishWhenReady,
        DateTimeOffset CreatedAt,
        string? CreatedBy,
        IReadOnlyList<FileModel> Files)
    {
        /// <summary>Something still waits or runs: the page looks again.</summary>
        public bool IsWorking => Files.Any(f => f.Stages.Any(s => s.State is StageState.Waiting or StageState.Running));

        public bool MayPublish => Status == ItemStatus.Draft && HasTitle && Files.All(f => f.Stages.Any(s => s is { Name: StageName.Check, State: StageState.Done }));

        /// <summary>A file that fails its check counts once: the stages after it had no chance.</summary>
        public int FailedStages => Files.Sum(f => f.FailedCheck ? 1 : f.Stages.Count(s => s.State == StageState.Failed));
    }

    /// <param name="HasCover">A picture was made of it.</param>
    /// <param name="UnreadablePages">Pages whose words cannot be shown or searched yet, by the reason; empty pages are none.</param>
    public sealed record FileModel(
        FileId FileId,
        string Name,
        FileKind Kind,
        bool HasCover,
        string TypeLabel,
        long Size,
        string Hash,
        FileFacts? Facts,
        IReadOnlyList<StageModel> Stages,
        IReadOnlyDictionary<Readability, int> UnreadablePages)
    {
        public bool FailedCheck => Stages.Any(s => s is { Name: StageName.Check, State: StageState.Failed });
    }

    /// <param name="Done">Pages done, of <paramref name="Total"/>; 0 of 0 where pages do not count.</param>
    /// <param name="Reason">Why it failed or is put off.</param>
    /// <param name="NextAttemptAt">When it is tried again by itself.</param>
    public sealed record StageModel(
        StageName Name,
        StageState State,
        int Attempts,
        int Done,
        int Total,
        FailureCode? Reason,
        string? Detail,
        DateTimeOffset ChangedAt,
        DateTimeOffset? NextAttemptAt);

    internal sealed class Handler(LibraryDb db) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var item = await db.Items.AsNoTracking().Include(i => i.Texts).Include(i => i.Collections).Include(i => i.Files).ThenInclude(f => f.Stages)
                .AsSplitQuery().SingleOrDefaultAsync(i => i.Id == query.ItemId, ct);
            if (item is null)
                return Error.NotFound("item");

            var by = item.CreatedBy is null ? null : await db.Accounts.Where(a => a.Id == item.CreatedBy).Select(a => a.Name).SingleOrDefaultAsync(ct);
            var files = new List<FileModel>();
            var unreadable = await UnreadableAsync(item, ct);
            foreach (var file in item.Files.OrderBy(f => f.Role).ThenBy(f => f.Position))
            {
                var stages = file.StagesInOrder()
                    .Select(s => new StageModel(s.Name, s.State, s.Attempts, s.Done, s.Total, s.Reason, s.Detail, s.ChangedAt, s.NextAttemptAt));
                files.Add(new FileModel(file.Id, file.OriginalName, file.Kind, file.CoverWidth is not null, file.MediaType.Label, file.Size, file.Hash.Value, file.Facts, [.. stages], unreadable.GetValueOrDefault(file.Id) ?? []));
            }

            return new Model(
                item.Id, item.Slug, item.TitleIn(query.UiLanguage), item.HasTitle, item.Collections.Count > 0,
                item.Status, item.PublishWhenReady, item.CreatedAt, by, files);
        }

        /// <summary>Of all files at once: a recording may have a hundred, and its status is asked for every few seconds.</summary>
        private async Task<Dictionary<FileId, Dictionary<Readability, int>>> UnreadableAsync(Item item, CancellationToken ct)
        {
            var read = item.Files.Where(f => f.Has(StageName.Text) && f.Stage(StageName.Text).State is StageState.Done or StageState.Failed).Select(f => f.Id).ToArray();
            if (read.Length == 0)
                return [];
            var counts = await db.PageTexts.Where(p => read.Contains(p.FileId) && p.Readability != Readability.Readable && p.Readability != Readability.Empty)
                .GroupBy(p => new { p.FileId, p.Readability }).Select(g => new { g.Key.FileId, g.Key.Readability, Count = g.Count() }).ToListAsync(ct);
            return counts.GroupBy(c => c.FileId).ToDictionary(g => g.Key, g => g.ToDictionary(c => c.Readability, c => c.Count));
        }
    }
}
