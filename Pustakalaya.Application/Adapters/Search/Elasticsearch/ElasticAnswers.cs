using System.Globalization;
using System.Text.Json;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>Takes the cluster's answers apart. Pure.</summary>
internal static class ElasticAnswers
{
    /// <summary>Why a request or one operation was refused, from the body or the error in it; the body itself when it is none of Elasticsearch's.</summary>
    public static string ReasonOf(string body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            return answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("error", out var error) ? ReasonOf(error) : Cut(body);
        }
        catch (JsonException)
        {
            // A proxy on the way, for one, answers in HTML.
            return Cut(body);
        }
    }

    public static string ReasonOf(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
            return Cut(error.ToString());
        var cause = error.TryGetProperty("caused_by", out var by) ? " <- " + ReasonOf(by) : "";
        return Cut($"{Text(error, "type")}: {Text(error, "reason")}{cause}");
    }

    /// <summary>Items in their order, their number, the counts of their facets, and how many hold the words whatever the facets chosen.</summary>
    /// <exception cref="SearchUnavailableException">The cluster ended the search before it was done.</exception>
    public static (List<int> Items, int Total, Dictionary<int, int> Facets, int Matches) Items(JsonElement answer)
    {
        CheckWhole(answer);
        var (items, total) = Hits(answer);
        var facets = new Dictionary<int, int>();
        var aggregations = answer.GetProperty("aggregations");
        foreach (var dimension in ElasticQueries.Dimensions)
        {
            foreach (var bucket in aggregations.GetProperty(ElasticQueries.FieldOf(dimension)).GetProperty("values").GetProperty("buckets").EnumerateArray())
                facets[Facet.Of(dimension, int.Parse(bucket.GetProperty("key").GetString()!, CultureInfo.InvariantCulture))] = bucket.GetProperty("doc_count").GetInt32();
        }

        return (items, total, facets, aggregations.GetProperty("all").GetProperty("doc_count").GetInt32());
    }

    /// <summary>Numbers that hits are sorted by in the last place, and the number of all hits.</summary>
    /// <inheritdoc cref="Items" path="/exception"/>
    public static (List<int> Numbers, int Total) Hits(JsonElement answer)
    {
        CheckWhole(answer);
        var hits = answer.GetProperty("hits");
        return ([.. hits.GetProperty("hits").EnumerateArray().Select(LastSort)], hits.GetProperty("total").GetProperty("value").GetInt32());
    }

    /// <summary>By item, its best pages in page order and the number of pages with hits.</summary>
    /// <inheritdoc cref="Items" path="/exception"/>
    public static Dictionary<int, (IReadOnlyList<int> Pages, int Count)> BestPages(JsonElement answer)
    {
        CheckWhole(answer);
        return Buckets(answer).ToDictionary(
            b => b.GetProperty("key").GetInt32(),
            b => ((IReadOnlyList<int>)[.. b.GetProperty("best").GetProperty("hits").GetProperty("hits").EnumerateArray().Select(LastSort).Order()], b.GetProperty("doc_count").GetInt32()));
    }

    /// <summary>Items with a phrase on one of their pages, and on how many pages the phrase stands of items beyond those.</summary>
    /// <inheritdoc cref="Items" path="/exception"/>
    public static (int[] Items, int PagesLeftOut) PhraseItems(JsonElement answer)
    {
        CheckWhole(answer);
        return ([.. Buckets(answer).Select(b => b.GetProperty("key").GetInt32())], answer.GetProperty("aggregations").GetProperty("items").GetProperty("sum_other_doc_count").GetInt32());
    }

    private static JsonElement.ArrayEnumerator Buckets(JsonElement answer) => answer.GetProperty("aggregations").GetProperty("items").GetProperty("buckets").EnumerateArray();

    private static int LastSort(JsonElement hit)
    {
        var sort = hit.GetProperty("sort");
        return sort[sort.GetArrayLength() - 1].GetInt32();
    }

    /// <summary>The cluster answers 200 also when it ran out of time or a part of it failed: then some hits are missing.</summary>
    private static void CheckWhole(JsonElement answer)
    {
        if (answer.GetProperty("timed_out").GetBoolean())
            throw new SearchUnavailableException("Elasticsearch ended the search, which ran longer than it may.", null);
        if (answer.GetProperty("_shards").GetProperty("failed").GetInt32() > 0)
            throw new SearchUnavailableException("A part of the Elasticsearch index did not answer.", null);
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static string Cut(string text) => text.Length <= 300 ? text : text[..300] + "…";
}
