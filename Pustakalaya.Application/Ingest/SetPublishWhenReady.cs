using MediatR;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Application.Ingest;

/// <summary>Publishes a draft as soon as it is ready, at once if it is; or takes that wish back.</summary>
public static class SetPublishWhenReady
{
    [Authorize(Role.Editor)]
    public sealed record Command(ItemId ItemId, bool Wanted) : ICommand<Result>;

    internal sealed class Handler(LibraryDb db, TimeProvider time) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (await StageRunner.LoadLockedAsync(db, command.ItemId, ct) is not { } item)
                return Error.NotFound("item");
            item.AskToPublishWhenReady(command.Wanted);
            item.PublishIfReady(time.GetUtcNow());
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return Result.Ok;
        }
    }
}
