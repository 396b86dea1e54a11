using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>A new pair of indices beside the one that is read. While it is filled, whatever changes is written into both; searches change over at once or not at all.</summary>
internal sealed class ElasticCopy(ElasticClient client, ElasticIndices indices, ElasticNames names, ElasticWriter writer, BulkWriter bulk) : IIndexCopy
{
    private const int AtOnce = 10_000;

    private IndexPair? _filling;

    public string Engine => SearchOptions.Elasticsearch;

    private IndexPair Filling => _filling ?? throw new InvalidOperationException("Nothing is being filled: begin first.");

    public async Task<int> BeginAsync(CancellationToken ct)
    {
        (_filling, var last) = await indices.BeginAsync(ct);
        return last;
    }

    public async Task<IReadOnlyList<RefusedItem>> WriteAsync(IReadOnlyList<ItemDocument> documents, CancellationToken ct)
    {
        var (items, pages) = (ElasticNames.WriteAlias(Filling.Items), ElasticNames.WriteAlias(Filling.Pages));
        var refused = await bulk.WriteAsync(documents.SelectMany(d => ElasticDocument.Operations(d, items, pages, 0)), ct);
        return [.. refused.GroupBy(r => BulkOperation.ItemOf(r.Id)).Select(g => new RefusedItem(g.Key, g.First().Reason))];
    }

    public Task MarkAsync(int lastItem, CancellationToken ct) => indices.MarkAsync(Filling, lastItem, ct);

    public async Task RemoveAsync(IReadOnlyCollection<int> numbers, CancellationToken ct)
    {
        foreach (var number in numbers)
            await writer.RemoveAsync(number, ct);
    }

    public async IAsyncEnumerable<IndexedItem> ScanAsync(bool filled, [EnumeratorCancellation] CancellationToken ct)
    {
        var index = filled ? Filling.Items : names.Items;
        await client.RefreshAsync(index, ct);
        for (var last = 0; ;)
        {
            var search = new JsonObject
            {
                ["size"] = AtOnce,
                ["version"] = true,
                ["track_total_hits"] = false,
                ["sort"] = new JsonArray(new JsonObject { ["item"] = "asc" }),
                ["search_after"] = new JsonArray(last),
            };
            using var answer = await client.PostAsync($"{index}/_search", JsonSerializer.SerializeToUtf8Bytes(search), ct)
                ?? throw new SearchUnavailableException($"Elasticsearch has no index {index}: it must be built first.", null);
            var hits = answer.RootElement.GetProperty("hits").GetProperty("hits");
            foreach (var hit in hits.EnumerateArray())
            {
                last = hit.GetProperty("sort")[0].GetInt32();
                yield return new IndexedItem(last, hit.GetProperty("_version").GetInt64());
            }

            if (hits.GetArrayLength() < AtOnce)
                yield break;
        }
    }

    public async Task PublishAsync(CancellationToken ct)
    {
        foreach (var index in new[] { Filling.Items, Filling.Pages })
        {
            using var merged = await client.PostAsync($"{index}/_forcemerge?max_num_segments=1", default, ct);
            await client.RefreshAsync(index, ct);
        }

        await indices.PublishAsync(Filling, ct);
        _filling = null;
    }

    public Task SweepAsync(CancellationToken ct) => indices.SweepAsync(ct);
}
