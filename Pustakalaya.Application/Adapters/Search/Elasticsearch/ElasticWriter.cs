using System.Globalization;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>Writes documents into every index that is live or being built.</summary>
internal sealed class ElasticWriter(ElasticClient client, ElasticIndices indices, BulkWriter bulk)
{
    /// <exception cref="DocumentRejectedException">The cluster will never take this document.</exception>
    /// <exception cref="SearchUnavailableException">The cluster is down or busy; the same again is harmless.</exception>
    public async Task WriteAsync(ItemDocument document, CancellationToken ct)
    {
        var targets = await indices.TargetsAsync(ct);
        var lastPage = await LastPageAsync(targets, document.Number, ct);
        var rejected = await bulk.WriteAsync(Pairs(targets).SelectMany(t => ElasticDocument.Operations(document, t.Items, t.Pages, lastPage)), ct);
        if (rejected.Count > 0)
            throw new DocumentRejectedException($"Elasticsearch refused {rejected.Count} documents of item {document.Number}, first {rejected[0].Id}: {rejected[0].Reason}");
    }

    public async Task RemoveAsync(int number, CancellationToken ct)
    {
        var targets = await indices.TargetsAsync(ct);
        var lastPage = await LastPageAsync(targets, number, ct);
        var rejected = await bulk.WriteAsync(
            Pairs(targets).SelectMany(t => Enumerable.Range(1, lastPage).Select(page => BulkOperation.Delete(t.Pages, BulkOperation.IdOf(number, page), null))
                .Prepend(BulkOperation.Delete(t.Items, BulkOperation.IdOf(number), null))),
            ct);
        if (rejected.Count > 0)
            throw new DocumentRejectedException($"Elasticsearch did not delete {rejected[0].Id}: {rejected[0].Reason}");
    }

    private static IEnumerable<(string Items, string Pages)> Pairs(IndexTargets targets) =>
        targets.Items.Zip(targets.Pages, (items, pages) => (ElasticNames.WriteAlias(items), ElasticNames.WriteAlias(pages)));

    /// <summary>The highest page of the item in any of the indices, read from the document itself: a search would not see what was written a moment ago.</summary>
    private async Task<int> LastPageAsync(IndexTargets targets, int number, CancellationToken ct)
    {
        var last = 0;
        foreach (var index in targets.Items)
        {
            using var there = await client.GetAsync($"{index}/_doc/{number.ToString(CultureInfo.InvariantCulture)}?stored_fields=last_page", ct);
            if (there?.RootElement.TryGetProperty("fields", out var fields) == true)
                last = Math.Max(last, fields.GetProperty("last_page")[0].GetInt32());
        }

        return last;
    }
}
