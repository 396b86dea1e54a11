using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Search;

/// <summary>Indexes every item anew from the catalogue, item by item while the site serves. What is right already is only looked at, so a second run goes on where the first was stopped.</summary>
public static class RebuildIndex
{
    private const int Batch = 200;

    /// <param name="Progress">Hears, after each batch, how many items are done.</param>
    [Authorize(Role.Administrator)]
    public sealed record Command(Action<int>? Progress = null) : ICommand<Result<Model>>;

    /// <param name="Failed">Items that could not be indexed; the log says which and why.</param>
    public sealed record Model(int Indexed, int Failed);

    internal sealed class Handler(LibraryDb db, ItemDocumentBuilder builder, ISearchIndex index, ILogger<Handler> logger) : IRequestHandler<Command, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Command command, CancellationToken ct)
        {
            var (indexed, failed, last) = (0, 0, 0);
            while (true)
            {
                var items = await db.Items.AsNoTracking().Where(i => i.Number > last).OrderBy(i => i.Number).Take(Batch).Select(i => new { i.Id, i.Number }).ToListAsync(ct);
                if (items.Count == 0)
                    break;
                foreach (var item in items)
                {
                    try
                    {
                        if (await builder.BuildAsync(item.Id, ct) is { } document)
                            await index.IndexAsync(document, ct);
                        indexed++;
                    }
                    catch (PostgresException e) when (!e.IsTransient)
                    {
                        // One item that the index refuses must not keep the others out of it.
                        failed++;
                        logger.LogError(e, "Item {Item} could not be indexed", item.Id);
                    }
                }

                last = items[^1].Number;
                command.Progress?.Invoke(indexed + failed);
            }

            await index.TidyAsync(ct);
            return new Model(indexed, failed);
        }
    }
}
