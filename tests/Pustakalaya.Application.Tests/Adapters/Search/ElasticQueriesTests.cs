using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Search;
using Pustakalaya.Application.Adapters.Search.Elasticsearch;
using Pustakalaya.Application.Search;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Search;

public sealed class ElasticQueriesTests
{
    private static readonly CommonWords Common = new([("the", 0.05f), ("of", 0.03f)]);

    [Fact]
    public void A_list_asks_for_all_published_items_in_order_with_the_count_of_every_facet()
    {
        var search = ElasticQueries.List(new SearchRequest(null, [Facet.Of(FacetDimension.Language, 2), Facet.Of(FacetDimension.Language, 3)], SearchSort.Title, 40, 20, "en"));
        Should(search, """
            {"from":40,"size":20,"timeout":"1400ms","track_total_hits":true,"_source":false,"stored_fields":"_none_",
            "query":{"bool":{"filter":[{"term":{"published":true}},{"match_all":{}}],"should":[]}},
            "sort":[{"title_en":"asc"},{"item":"asc"}],
            "aggs":{"all":{"filter":{"match_all":{}}},
            "kind":{"filter":{"bool":{"filter":[{"terms":{"language":["2","3"]}}]}},"aggs":{"values":{"terms":{"field":"kind","size":65536}}}},
            "language":{"filter":{"match_all":{}},"aggs":{"values":{"terms":{"field":"language","size":65536}}}},
            "level":{"filter":{"bool":{"filter":[{"terms":{"language":["2","3"]}}]}},"aggs":{"values":{"terms":{"field":"level","size":65536}}}},
            "collection":{"filter":{"bool":{"filter":[{"terms":{"language":["2","3"]}}]}},"aggs":{"values":{"terms":{"field":"collection","size":65536}}}},
            "community":{"filter":{"bool":{"filter":[{"terms":{"language":["2","3"]}}]}},"aggs":{"values":{"terms":{"field":"community","size":65536}}}}},
            "post_filter":{"bool":{"filter":[{"terms":{"language":["2","3"]}}]}}}
            """);
    }

    [Fact]
    public void A_word_matches_anywhere_and_ranks_by_where_it_stands()
    {
        var query = Query("pani", ["pani", "पानी"]);
        var search = ElasticQueries.Find(new SearchRequest(query.Query, [], SearchSort.Relevance, 0, 20, "ne"), query, Common, [new TitleMatch(7, 20), new TitleMatch(9, 6)], []);
        Should(search["query"]!, """
            {"function_score":{"query":{"bool":{"filter":[{"term":{"published":true}},
            {"bool":{"should":[
            {"bool":{"filter":[{"bool":{"should":[{"terms":{"meta":["pani","पानी"]}},{"terms":{"text":["pani","पानी"]}}],"minimum_should_match":1}}]}},
            {"terms":{"item":[7,9]}}],"minimum_should_match":1}}],
            "should":[
            {"constant_score":{"filter":{"terms":{"title":["pani"]}},"boost":8}},{"constant_score":{"filter":{"terms":{"names":["pani"]}},"boost":4}},{"constant_score":{"filter":{"terms":{"description":["pani"]}},"boost":2}},{"match":{"text":{"query":"pani","boost":0.15}}},
            {"constant_score":{"filter":{"terms":{"title":["पानी"]}},"boost":4}},{"constant_score":{"filter":{"terms":{"names":["पानी"]}},"boost":2}},{"constant_score":{"filter":{"terms":{"description":["पानी"]}},"boost":1}},{"match":{"text":{"query":"पानी","boost":0.075}}},
            {"constant_score":{"filter":{"terms":{"item":[7]}},"boost":20}},{"constant_score":{"filter":{"terms":{"item":[9]}},"boost":6}}]}},
            "field_value_factor":{"field":"pop","factor":0.05},"boost_mode":"sum"}}
            """);
        Should(search["sort"]!, """[{"_score":"desc"},{"item":"asc"}]""");
    }

    [Fact]
    public void A_phrase_of_two_common_words_is_one_of_their_pairs()
    {
        var query = Query("\"of the\"", ["of", "ओफ"], ["the"]);
        Should(ElasticQueries.PhraseItems(PhrasePlan.Of(query.Phrases[0], Common)), """
            {"size":0,"timeout":"1400ms","track_total_hits":false,
            "query":{"bool":{"filter":[{"bool":{"filter":[{"bool":{"should":[{"match_phrase":{"text":"of the"}}],"minimum_should_match":1}}]}}]}},
            "aggs":{"items":{"terms":{"field":"item","size":65536}}}}
            """);
    }

    [Fact]
    public void A_phrase_of_other_words_takes_any_stem_at_each_place()
    {
        var query = Query("\"nadi kinar\"", ["nadi", "नदी"], ["kinar"]);
        Should(ElasticQueries.PhraseItems(PhrasePlan.Of(query.Phrases[0], Common))["query"]!, """
            {"bool":{"filter":[{"bool":{"filter":[{"span_near":{"clauses":[
            {"span_or":{"clauses":[{"span_term":{"text":"nadi"}},{"span_term":{"text":"नदी"}}]}},{"span_term":{"text":"kinar"}}],"slop":0,"in_order":true}}]}}]}}
            """);
    }

    [Fact]
    public void Inside_a_book_pages_come_in_their_order()
    {
        Should(ElasticQueries.Inside(5, Query("pani bagh", ["pani"], ["bagh"]), allWords: false, 100), """
            {"size":100,"timeout":"1400ms","track_total_hits":true,"_source":false,"stored_fields":"_none_",
            "query":{"bool":{"filter":[{"term":{"item":5}},{"bool":{"should":[{"terms":{"text":["pani"]}},{"terms":{"text":["bagh"]}}],"minimum_should_match":1}}]}},
            "sort":[{"page":"asc"}]}
            """);
    }

    [Fact]
    public void The_widest_query_stays_within_the_clusters_limit_of_clauses()
    {
        var stems = Enumerable.Range(0, 8).Select(w => Enumerable.Range(0, 16).Select(s => $"w{w}s{s}").ToArray()).ToArray();
        var query = Query("w0 w1 w2 w3 w4 w5 w6 w7", stems);
        Clauses(ElasticQueries.BestPages([1, 2], query)).Should().BeLessThan(1_024);
        Clauses(ElasticQueries.Find(new SearchRequest(query.Query, [], SearchSort.Relevance, 0, 20, "ne"), query, Common, [], [])).Should().BeLessThan(1_024);
    }

    private static int Clauses(JsonNode? node) => node switch
    {
        JsonObject o => o.Sum(p => (p.Key is "term" or "span_term" or "match_phrase" ? 1 : p.Key == "match" ? p.Value!.ToJsonString().Split(' ').Length : 0) + Clauses(p.Value)),
        JsonArray a => a.Sum(Clauses),
        _ => 0,
    };

    private static ExpandedQuery Query(string text, params string[][] stems)
    {
        var query = SearchQuery.Parse(text);
        var next = 0;
        QueryWord Expand(Domain.Text.Token token) => new(token, stems[next++]);
        return new ExpandedQuery(query, [.. query.Words.Select(Expand)], [.. query.Phrases.Select(p => p.Select(Expand).ToList())]);
    }

    private static void Should(JsonNode actual, string expected)
    {
        var plain = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        actual.ToJsonString(plain).Should().Be(expected.ReplaceLineEndings(""));
    }
}
