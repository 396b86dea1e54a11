using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Pustakalaya.Application.Adapters.Search.Postgres;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>Turns a document into what the two indices take: the stems of its words, and what it is narrowed and sorted by. Pure.</summary>
internal static class ElasticDocument
{
    /// <summary>Times that one stem is marked on a page.</summary>
    public const int MaxTimes = 16;

    /// <summary>The pages first and the item last, so that who finds the item finds its pages.</summary>
    /// <param name="lastPage">The highest page that was written before; those up to it that the document no longer has are deleted.</param>
    public static IEnumerable<BulkOperation> Operations(ItemDocument document, string items, string pages, int lastPage)
    {
        var text = new List<string>(document.Pages.Count);
        foreach (var page in document.Pages)
        {
            var stems = Tokeniser.Tokenise(page.Text).ConvertAll(t => t.Stem);
            text.Add(string.Join(' ', stems));
            yield return BulkOperation.Write(pages, BulkOperation.IdOf(document.Number, page.Number), document.Version, json => WritePage(json, document.Number, page.Number, stems));
        }

        var now = document.Pages.Select(p => p.Number).ToHashSet();
        for (var page = 1; page <= lastPage; page++)
        {
            if (!now.Contains(page))
                yield return BulkOperation.Delete(pages, BulkOperation.IdOf(document.Number, page), document.Version);
        }

        var last = Math.Max(lastPage, document.Pages.Count == 0 ? 0 : document.Pages[^1].Number);
        yield return BulkOperation.Write(items, BulkOperation.IdOf(document.Number), document.Version, json => WriteItem(json, document, text, last));
    }

    /// <summary>In the order of the language when compared byte by byte: a plain node knows no languages.</summary>
    internal static string SortKey(ItemDocument document, string language) =>
        Convert.ToHexStringLower(CultureInfo.GetCultureInfo(language).CompareInfo.GetSortKey(TitleForm.ForSort(document, language)).KeyData);

    private static void WritePage(Utf8JsonWriter json, int item, int page, List<string> stems)
    {
        // As far as a tsvector reaches, so that both engines find the same.
        var known = stems.Count <= DocumentAnalyser.MaxWordsOfPage ? stems : stems[..DocumentAnalyser.MaxWordsOfPage];
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var stem in known)
            CollectionsMarshal.GetValueRefOrAddDefault(times, stem, out _)++;
        json.WriteNumber("item", item);
        json.WriteNumber("page", page);
        json.WriteString("text", string.Join(' ', known));
        json.WriteString("often", string.Join(' ', times.SelectMany(t => Enumerable.Range(2, Math.Max(0, Math.Min(MaxTimes, t.Value) - 1)).Select(n => Often(t.Key, n)))));
    }

    /// <summary>The mark of a stem that stands at least so many times on a page.</summary>
    public static string Often(string stem, int times) => string.Create(CultureInfo.InvariantCulture, $"{stem}/{times}");

    private static void WriteItem(Utf8JsonWriter json, ItemDocument document, List<string> text, int lastPage)
    {
        json.WriteNumber("item", document.Number);
        json.WriteBoolean("published", document.Published);
        json.WriteNumber("pop", document.Popularity);
        json.WriteNumber("newest", document.Newest.UtcTicks / TimeSpan.TicksPerMicrosecond);
        json.WriteString("title_ne", SortKey(document, "ne"));
        json.WriteString("title_en", SortKey(document, "en"));
        json.WriteNumber("last_page", lastPage);
        foreach (var facets in document.Facets.GroupBy(Facet.DimensionOf))
            WriteAll(json, ElasticQueries.FieldOf(facets.Key), facets.Select(f => Facet.ValueOf(f).ToString(CultureInfo.InvariantCulture)));
        var titles = document.Titles.Select(t => StemsOf(t.Title)).ToList();
        var names = document.Names.Concat(document.Subjects).Select(StemsOf).ToList();
        var descriptions = document.Descriptions.Select(StemsOf).ToList();
        WriteAll(json, "title", titles);
        WriteAll(json, "names", names);
        WriteAll(json, "description", descriptions);
        // Each stands apart: no phrase runs across two.
        WriteAll(json, "meta", [.. titles, .. names, .. descriptions]);
        WriteAll(json, "text", text);
    }

    private static void WriteAll(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string StemsOf(string text) => string.Join(' ', Tokeniser.Tokenise(text).Select(t => t.Stem));
}
