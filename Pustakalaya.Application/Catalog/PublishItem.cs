using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Catalog;

/// <summary>Shows an item to everybody. It needs a title and a file that could be opened; the rest may follow.</summary>
public static class PublishItem
{
    [Authorize(Role.Editor)]
    public sealed record Command(ItemId ItemId) : ICommand<Result>;

    internal sealed class Handler(LibraryDb db, TimeProvider time) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            var item = await db.Items.Include(i => i.Texts).Include(i => i.Files).ThenInclude(f => f.Stages).AsSplitQuery()
                .SingleOrDefaultAsync(i => i.Id == command.ItemId, ct);
            if (item is null)
                return Error.NotFound("item");
            if (!item.HasTitle)
                return new Error(ErrorKind.Invalid, "publish.no-title", "Give the item a title first.");
            if (item.Files.Count == 0 || item.Files.Any(f => f.Stage(StageName.Check).State != StageState.Done))
                return new Error(ErrorKind.Invalid, "publish.not-checked", "The file has not passed its check: nobody could open it yet.");

            item.Publish(time.GetUtcNow());
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
