using Microsoft.Extensions.Logging;
using Pustakalaya.Application.Adapters.Search.Elasticsearch;
using Pustakalaya.Application.Adapters.Search.Postgres;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search;

/// <summary>Asks the cluster, and the library's own tables when it is down. What is written through here goes to the tables; the cluster is written by messages of its own.</summary>
internal sealed class FallbackSearchIndex(ElasticSearchIndex cluster, PostgresSearchIndex tables, ILogger<FallbackSearchIndex> logger) : ISearchIndex
{
    public Task IndexAsync(ItemDocument document, CancellationToken ct) => tables.IndexAsync(document, ct);

    public Task RemoveAsync(int itemNumber, CancellationToken ct) => tables.RemoveAsync(itemNumber, ct);

    public Task<ExpandedQuery> ExpandAsync(SearchQuery query, CancellationToken ct) => tables.ExpandAsync(query, ct);

    public async Task<SearchPage> SearchAsync(SearchRequest request, CancellationToken ct)
    {
        try
        {
            return await cluster.SearchAsync(request, ct);
        }
        catch (SearchUnavailableException e)
        {
            Report(e);
            return await tables.SearchAsync(request, ct) with { IsFallback = true };
        }
    }

    public Task<IReadOnlyList<int>> SuggestAsync(string text, int limit, CancellationToken ct) => tables.SuggestAsync(text, limit, ct);

    public async Task<InsidePage> InsideAsync(int itemNumber, ExpandedQuery query, int limit, CancellationToken ct)
    {
        try
        {
            return await cluster.InsideAsync(itemNumber, query, limit, ct);
        }
        catch (SearchUnavailableException e)
        {
            Report(e);
            return await tables.InsideAsync(itemNumber, query, limit, ct) with { IsFallback = true };
        }
    }

    public Task<IReadOnlyDictionary<int, int>> CountAsync(CancellationToken ct) => tables.CountAsync(ct);

    public Task TidyAsync(CancellationToken ct) => tables.TidyAsync(ct);

    private void Report(SearchUnavailableException e)
    {
        // Once a rest, not once a search.
        if (e is not CircuitOpenException)
            logger.LogWarning("The library's own database answers searches: {Reason}", e.Message);
    }
}
