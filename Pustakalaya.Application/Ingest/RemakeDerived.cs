using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>After a restore: has the covers, pages, chapters and films made again of every file of which nothing made is left. The workers do it, as with an upload.</summary>
public static class RemakeDerived
{
    /// <summary>The result is the number of files.</summary>
    [Authorize(Role.Administrator)]
    public sealed record Command : ICommand<Result<int>>;

    internal sealed class Handler(LibraryDb db, FileStore store, StageCall call, TimeProvider time) : IRequestHandler<Command, Result<int>>
    {
        public async Task<Result<int>> Handle(Command command, CancellationToken ct)
        {
            var lost = new List<(ItemId Item, FileId File)>();
            await foreach (var file in db.Files.AsNoTracking().OrderBy(f => f.ItemId).Select(f => new { f.ItemId, f.Id, f.Hash }).AsAsyncEnumerable().WithCancellation(ct))
            {
                if (store.Exists(file.Hash) && !store.HasDerived(file.Hash))
                    lost.Add((file.ItemId, file.Id));
            }

            var files = 0;
            foreach (var item in lost.GroupBy(l => l.Item, l => l.File))
                files += await RemakeAsync(item.Key, [.. item], ct);
            return files;
        }

        private async Task<int> RemakeAsync(ItemId id, IReadOnlyCollection<FileId> lost, CancellationToken ct)
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (await StageRunner.LoadLockedAsync(db, id, ct) is not { } item)
                return 0;
            var files = 0;
            foreach (var file in item.Files.Where(f => lost.Contains(f.Id)))
            {
                var first = file.Remake(time.GetUtcNow());
                if (first.Count == 0)
                    continue;
                // The rows of the pictures say which are there: none is.
                await db.PageImages.IgnoreQueryFilters().Where(p => p.FileId == file.Id).ExecuteDeleteAsync(ct);
                foreach (var name in first)
                    await call.RaiseAsync(item, file, name, ct);
                files++;
            }

            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return files;
        }
    }
}
