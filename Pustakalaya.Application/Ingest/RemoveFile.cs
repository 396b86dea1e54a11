using MediatR;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>Takes a file out of an item: a wrong chapter, old captions. Its bytes leave the store with the next sweep, a day later.</summary>
public static class RemoveFile
{
    [Authorize(Role.Editor)]
    public sealed record Command(ItemId ItemId, FileId FileId) : ICommand<Result>;

    internal sealed class Handler(LibraryDb db, TimeProvider time) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (await StageRunner.LoadLockedAsync(db, command.ItemId, ct) is not { } item)
                return Error.NotFound("item");
            if (item.Files.FirstOrDefault(f => f.Id == command.FileId) is not { } file)
                return Error.NotFound("file");
            var now = time.GetUtcNow();
            if (!item.Remove(file, now))
                return new Error(ErrorKind.Invalid, "files.last-part", "The last part of an item stays: without it there is nothing to open. Add another part first.");
            db.Remove(file);
            item.PublishIfReady(now);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return Result.Ok;
        }
    }
}
