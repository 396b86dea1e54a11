using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Application.Search;

/// <summary>Copies the item as it is now into the search cluster. The tables of PostgreSQL have a message of their own; nothing waits for this one.</summary>
public static class IndexItemElastic
{
    [Authorize(Role.Administrator)]
    public sealed record Command(ItemId ItemId) : ICommand<Result>;

    internal sealed class Handler(ItemDocumentBuilder builder, [FromKeyedServices(SearchOptions.Elasticsearch)] ISearchIndex index, ILogger<Handler> logger) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command request, CancellationToken ct)
        {
            if (await builder.BuildAsync(request.ItemId, ct) is { } document)
                await index.IndexAsync(document, ct);
            else
                logger.LogInformation("Item {Item} is gone: nothing to copy", request.ItemId);
            return Result.Ok;
        }
    }
}
