using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>How far many items have come at once: for an import, which waits for all of its own.</summary>
public static class FollowUploads
{
    [Authorize(Role.Editor)]
    public sealed record Query(IReadOnlyList<ItemId> Items) : IQuery<Result<Model>>;

    /// <param name="Files">All files of the items that are there; an item that was taken away meanwhile has none.</param>
    /// <param name="IsWorkerAlive">Whether any worker was heard of lately.</param>
    public sealed record Model(IReadOnlyList<FileModel> Files, bool IsWorkerAlive);

    public sealed record FileModel(ItemId ItemId, FileId FileId, string Name, IReadOnlyList<StageModel> Stages)
    {
        public bool IsWorking => Stages.Any(s => s.State is StageState.Waiting or StageState.Running);

        /// <summary>The stage that the others failed with, or that alone failed; null when none did.</summary>
        public StageModel? Failure => Stages.FirstOrDefault(s => s.State == StageState.Failed);
    }

    /// <param name="Reason">Why it failed, or what is amiss with what it made.</param>
    /// <param name="Done">Work done, of <paramref name="Total"/>, in the stage's own unit; 0 of 0 when it has none.</param>
    /// <param name="ChangedAt">When it last began, ended or came further.</param>
    public sealed record StageModel(StageName Name, StageState State, FailureCode? Reason, string? Detail, int Done, int Total, DateTimeOffset ChangedAt);

    internal sealed class Handler(LibraryDb db, TimeProvider time) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var files = await db.Files.AsNoTracking().Include(f => f.Stages).Where(f => query.Items.Contains(f.ItemId)).ToListAsync(ct);
            var lately = time.GetUtcNow() - WorkerPulse.DeadAfter;
            return new Model(
                [.. files.Select(f => new FileModel(
                    f.ItemId, f.Id, f.OriginalName, [.. f.StagesInOrder().Select(s => new StageModel(s.Name, s.State, s.Reason, s.Detail, s.Done, s.Total, s.ChangedAt))]))],
                await db.Heartbeats.AnyAsync(h => h.At > lately, ct));
        }
    }
}
