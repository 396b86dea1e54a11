using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>Deletes what broken-off uploads left in the store: half files, and whole ones that no item names.</summary>
public static class SweepFiles
{
    /// <summary>An upload that is still running is younger.</summary>
    internal static readonly TimeSpan Age = TimeSpan.FromHours(24);

    [Authorize(Role.Administrator)]
    public sealed record Command : ICommand<Result<Model>>;

    public sealed record Model(int Half, int Unnamed);

    internal sealed class Handler(LibraryDb db, FileStore store, ILogger<Handler> logger) : IRequestHandler<Command, Result<Model>>
    {
        private const int AtOnce = 500;

        public async Task<Result<Model>> Handle(Command command, CancellationToken ct)
        {
            var half = await store.SweepIncomingAsync(Age, ct);
            var unnamed = 0;
            foreach (var hashes in store.OriginalsOlderThan(Age).Chunk(AtOnce))
            {
                ct.ThrowIfCancellationRequested();
                var named = await db.Files.AsNoTracking().Where(f => hashes.Contains(f.Hash)).Select(f => f.Hash).ToListAsync(ct);
                foreach (ContentHash hash in hashes.Except(named))
                    unnamed += store.Delete(hash, Age) ? 1 : 0;
            }

            if (half + unnamed > 0)
                logger.LogInformation("Swept {Half} half files and {Unnamed} that no item names", half, unnamed);
            return new Model(half, unnamed);
        }
    }
}
