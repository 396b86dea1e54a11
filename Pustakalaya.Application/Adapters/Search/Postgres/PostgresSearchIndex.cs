using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>Search in the tables of the library's own database.</summary>
internal sealed class PostgresSearchIndex : ISearchIndex
{
    public string Name => "postgres";

    public Task<IReadOnlyDictionary<int, int>> CountAsync(CancellationToken ct) => throw new NotImplementedException();

    public Task<ExpandedQuery> ExpandAsync(SearchQuery query, CancellationToken ct) => throw new NotImplementedException();

    public Task IndexAsync(ItemDocument document, CancellationToken ct) => throw new NotImplementedException();

    public Task<InsidePage> InsideAsync(int itemNumber, ExpandedQuery query, int limit, CancellationToken ct) => throw new NotImplementedException();

    public Task RemoveAsync(int itemNumber, CancellationToken ct) => throw new NotImplementedException();

    public Task<SearchPage> SearchAsync(SearchRequest request, CancellationToken ct) => throw new NotImplementedException();

    public Task<IReadOnlyList<int>> SuggestAsync(string text, int limit, CancellationToken ct) => throw new NotImplementedException();
}
