using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Application.Catalog;

/// <summary>Takes an item back from the readers: it is a draft again, with all that was said about it.</summary>
public static class UnpublishItem
{
    [Authorize(Role.Editor)]
    public sealed record Command(ItemId ItemId) : ICommand<Result>;

    internal sealed class Handler(LibraryDb db, TimeProvider time) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            var item = await db.Items.SingleOrDefaultAsync(i => i.Id == command.ItemId, ct);
            if (item is null)
                return Error.NotFound("item");
            item.Unpublish(time.GetUtcNow());
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateConcurrencyException)
            {
                return new Error(ErrorKind.Conflict, "item.changed", "The item was changed at this very moment. Look at it and try again.");
            }

            return Result.Ok;
        }
    }
}
