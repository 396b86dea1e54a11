using Pustakalaya.Application.Operations;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

internal sealed class PostgresSearchDependency(SearchSource source) : IDependency
{
    public string Name => "search";

    public string Kind => SearchOptions.Postgres;

    public async Task CheckAsync(CancellationToken ct)
    {
        await using var command = source.Data.CreateCommand("SELECT 1 FROM search_item LIMIT 1");
        await command.ExecuteScalarAsync(ct);
    }
}
