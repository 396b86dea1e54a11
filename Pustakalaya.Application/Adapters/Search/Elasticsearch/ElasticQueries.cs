using System.Globalization;
using System.Text.Json.Nodes;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>
/// The requests that a search is made of. Pure. What matches is what matches in the tables of PostgreSQL, so that totals and counts are the same; where a
/// word stands adds the same to the rank, too. Only for how much a book is about a word the cluster's own measure stands in, kept below that of a title.
/// </summary>
internal static class ElasticQueries
{
    /// <summary>Pages shown of an item.</summary>
    private const int Shown = 3;

    // One bucket a value or item, up to what the cluster gives at most.
    private const int AllBuckets = 65_536;

    /// <summary>Ends the search in the cluster when nobody waits for it any more.</summary>
    private const string TimeOut = "1400ms";

    public static IReadOnlyList<FacetDimension> Dimensions { get; } = Enum.GetValues<FacetDimension>();

    public static string FieldOf(FacetDimension dimension) => dimension switch
    {
        FacetDimension.Kind => "kind",
        FacetDimension.Language => "language",
        FacetDimension.Level => "level",
        FacetDimension.Collection => "collection",
        FacetDimension.Community => "community",
        _ => throw new ArgumentOutOfRangeException(nameof(dimension)),
    };

    /// <summary>All published items.</summary>
    public static JsonObject List(SearchRequest request) => Items(request, Is.MatchAll(), []);

    /// <summary>Items that hold all words and phrases, and those whose title is spelled like the query.</summary>
    /// <param name="phrases">Of each phrase, the items with a page that holds it.</param>
    public static JsonObject Find(SearchRequest request, ExpandedQuery query, CommonWords common, IReadOnlyList<TitleMatch> titles, IReadOnlyList<int[]> phrases)
    {
        var all = query.Words.Select(w => Is.Any([Is.In("meta", w.Stems), Is.In("text", w.Stems)]))
            .Concat(query.Phrases.Zip(phrases, (phrase, items) => Is.Any([Phrase(PhrasePlan.Of(phrase, common), "meta"), Is.In("item", items)])));
        var match = titles.Count == 0 ? Is.All(all) : Is.Any([Is.All(all), Is.In("item", [.. titles.Select(t => t.Item)])]);
        return Items(request, match, [
            .. query.Words.SelectMany(w => Marks(w, common)),
            .. query.Phrases.SelectMany(p => p.SelectMany(w => Marks(w, common))),
            .. query.Phrases.Select(p => Is.Worth(8, Phrase(PhrasePlan.Of(p, common), "meta"))),
            .. ByWeight(titles)]);
    }

    /// <summary>Only the items with these titles.</summary>
    public static JsonObject FindTitles(SearchRequest request, IReadOnlyList<TitleMatch> titles) =>
        Items(request, Is.In("item", [.. titles.Select(t => t.Item)]), [.. ByWeight(titles)]);

    /// <summary>Items with a page that holds the phrase.</summary>
    public static JsonObject PhraseItems(PhrasePlan phrase) => new()
    {
        ["size"] = 0,
        ["timeout"] = TimeOut,
        ["track_total_hits"] = false,
        ["query"] = Is.All([Phrase(phrase, "text")]),
        ["aggs"] = new JsonObject { ["items"] = Terms("item", AllBuckets) },
    };

    /// <summary>The best pages of items that were found.</summary>
    public static JsonObject BestPages(IReadOnlyList<int> items, ExpandedQuery query)
    {
        var of = Terms("item", items.Count);
        of["aggs"] = new JsonObject
        {
            ["best"] = new JsonObject { ["top_hits"] = new JsonObject { ["size"] = Shown, ["_source"] = false, ["sort"] = Sort(("_score", "desc"), ("page", "asc")) } },
        };
        var words = Parts(query);
        var rank = new JsonArray([Is.Worth(1_000, Is.All(words.Select(w => w.DeepClone().AsObject()))), .. PageRank(query)]);
        return new()
        {
            ["size"] = 0,
            ["timeout"] = TimeOut,
            ["track_total_hits"] = false,
            ["query"] = new JsonObject { ["bool"] = new JsonObject { ["filter"] = new JsonArray(Is.In("item", items), Is.Any(words)), ["should"] = rank } },
            ["aggs"] = new JsonObject { ["items"] = of },
        };
    }

    /// <summary>Pages of one item, in page order.</summary>
    /// <param name="allWords">Pages with all words; else those with any.</param>
    public static JsonObject Inside(int item, ExpandedQuery query, bool allWords, int limit) => new()
    {
        ["size"] = limit,
        ["timeout"] = TimeOut,
        ["track_total_hits"] = true,
        ["_source"] = false,
        ["stored_fields"] = "_none_",
        ["query"] = Is.All([Is.Term("item", item), allWords ? Is.All(Parts(query)) : Is.Any(Parts(query))]),
        ["sort"] = Sort(("page", "asc")),
    };

    private static JsonObject Items(SearchRequest request, JsonObject match, JsonArray rank)
    {
        var chosen = request.Chosen.GroupBy(Facet.DimensionOf).ToDictionary(g => g.Key, g => g.ToArray());
        var byRank = request.Query is not null && request.Sort == SearchSort.Relevance;
        JsonNode query = new JsonObject
        {
            ["bool"] = new JsonObject { ["filter"] = new JsonArray(Is.Term("published", true), match), ["should"] = byRank ? rank : new JsonArray() },
        };
        if (byRank)
        {
            query = new JsonObject
            {
                ["function_score"] = new JsonObject
                {
                    ["query"] = query,
                    ["field_value_factor"] = new JsonObject { ["field"] = "pop", ["factor"] = 0.05 },
                    ["boost_mode"] = "sum",
                },
            };
        }

        var search = new JsonObject
        {
            ["from"] = request.Skip,
            ["size"] = request.Take,
            ["timeout"] = TimeOut,
            ["track_total_hits"] = true,
            ["_source"] = false,
            ["stored_fields"] = "_none_",
            ["query"] = query,
            ["sort"] = request.Sort switch
            {
                SearchSort.Title => Sort((request.Language == "ne" ? "title_ne" : "title_en", "asc"), ("item", "asc")),
                _ when byRank => Sort(("_score", "desc"), ("item", "asc")),
                _ => Sort(("newest", "desc"), ("item", "desc")),
            },
            ["aggs"] = Counts(chosen),
        };
        if (chosen.Count > 0)
            search["post_filter"] = Is.All(chosen.Select(c => OneOf(c.Key, c.Value)));
        return search;
    }

    /// <summary>Each facet ignores its own choice; <c>all</c> ignores all.</summary>
    private static JsonObject Counts(Dictionary<FacetDimension, int[]> chosen)
    {
        var counts = new JsonObject { ["all"] = new JsonObject { ["filter"] = Is.MatchAll() } };
        foreach (var dimension in Dimensions)
        {
            var others = chosen.Where(c => c.Key != dimension).Select(c => OneOf(c.Key, c.Value)).ToList();
            counts[FieldOf(dimension)] = new JsonObject
            {
                ["filter"] = others.Count == 0 ? Is.MatchAll() : Is.All(others),
                ["aggs"] = new JsonObject { ["values"] = Terms(FieldOf(dimension), AllBuckets) },
            };
        }

        return counts;
    }

    private static JsonObject OneOf(FacetDimension dimension, int[] facets) =>
        Is.In(FieldOf(dimension), [.. facets.Select(f => Facet.ValueOf(f).ToString(CultureInfo.InvariantCulture))]);

    /// <summary>What the places of a word add to an item's rank: a title most, what only sounds like the word half of it, common words less.</summary>
    private static IEnumerable<JsonNode> Marks(QueryWord word, CommonWords common)
    {
        foreach (var group in word.Stems.Select((stem, i) => (stem, sure: i == 0 ? 1.0 : 0.5, isCommon: common.Contains(stem))).GroupBy(s => (s.sure, s.isCommon)))
        {
            var stems = group.Select(s => s.stem).ToList();
            var field = group.Key.sure * (group.Key.isCommon ? 0.7 : 1);
            yield return Is.Worth(8 * field, Is.In("title", stems));
            yield return Is.Worth(4 * field, Is.In("names", stems));
            yield return Is.Worth(2 * field, Is.In("description", stems));
            // At most 2.2 times the logarithm of how rare the word is: below 4, as the marks of the tables.
            yield return new JsonObject
            {
                ["match"] = new JsonObject { ["text"] = new JsonObject { ["query"] = string.Join(' ', stems), ["boost"] = 0.15 * group.Key.sure * (group.Key.isCommon ? 0.4 : 1) } },
            };
        }
    }

    private static IEnumerable<JsonNode> ByWeight(IReadOnlyList<TitleMatch> titles) =>
        titles.GroupBy(t => t.Weight).Select(g => Is.Worth(g.Key, Is.In("item", [.. g.Select(t => t.Item)])));

    /// <summary>
    /// As PostgreSQL's ts_rank of the same page, that three pages shown of a book be the same: a stem counts 1, and 1/n² more at its n-th place.
    /// </summary>
    private static IEnumerable<JsonNode> PageRank(ExpandedQuery query)
    {
        var stems = query.Words.Concat(query.Phrases.SelectMany(p => p)).SelectMany(w => w.Stems).Distinct(StringComparer.Ordinal).ToList();
        // The cluster takes 1,024 clauses; so many stems hardly ever stand on a page so often.
        var most = Math.Clamp(640 / stems.Count, 4, ElasticDocument.MaxTimes);
        foreach (var stem in stems)
        {
            yield return Is.Worth(1, Is.Term("text", stem));
            for (var n = 2; n <= most; n++)
                yield return Is.Worth(1.0 / (n * n), Is.Term("often", ElasticDocument.Often(stem, n)));
        }
    }

    /// <summary>Words and phrases, each as one condition on a page. The words of a phrase count together only: apart they are not what was asked.</summary>
    private static List<JsonObject> Parts(ExpandedQuery query) =>
        [.. query.Words.Select(w => Is.In("text", w.Stems)), .. query.Phrases.Select(p => Is.InOrder("text", [.. p.Select(w => w.Stems)]))];

    private static JsonObject Phrase(PhrasePlan phrase, string field)
    {
        var pairs = phrase.Pairs.Select(pairs => Is.Any(pairs.Select(p => Is.InOrder(field, [[p.First], [p.Second]]))));
        return phrase.IsPair ? Is.All(pairs) : Is.All(pairs.Prepend(Is.InOrder(field, phrase.Places)));
    }

    private static JsonObject Terms(string field, int size) => new() { ["terms"] = new JsonObject { ["field"] = field, ["size"] = size } };

    private static JsonArray Sort(params (string Field, string Order)[] by) => new([.. by.Select(b => new JsonObject { [b.Field] = b.Order })]);
}
