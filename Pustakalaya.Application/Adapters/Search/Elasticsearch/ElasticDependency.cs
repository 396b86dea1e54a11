using Pustakalaya.Application.Operations;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>A cluster that runs but has not the index that is read is down as far as a reader can tell: so a search is what it is asked for.</summary>
internal sealed class ElasticDependency(ElasticClient client, ElasticNames names) : IDependency
{
    private static readonly byte[] Anything = """{"size":0,"track_total_hits":false}"""u8.ToArray();

    public string Name => "search";

    public string Kind => SearchOptions.Elasticsearch;

    public async Task CheckAsync(CancellationToken ct)
    {
        using var found = await client.SearchAsync(names.Items, Anything, TimeSpan.FromSeconds(2), ct);
    }
}
