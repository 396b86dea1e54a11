using System.Text.Json;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Search.Elasticsearch;
using Pustakalaya.Application.Search;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Search;

public sealed class ElasticAnswersTests
{
    [Fact]
    public void Reads_items_counts_and_matches()
    {
        var (items, total, facets, matches) = ElasticAnswers.Items(Read("""
            {"timed_out":false,"_shards":{"failed":0},"hits":{"total":{"value":41},"hits":[{"sort":[9.5,7]},{"sort":[8.25,3]}]},
            "aggregations":{"all":{"doc_count":50},"kind":{"doc_count":41,"values":{"buckets":[{"key":"1","doc_count":41}]}},
            "language":{"doc_count":50,"values":{"buckets":[{"key":"1","doc_count":30},{"key":"2","doc_count":20}]}},
            "level":{"values":{"buckets":[]}},"collection":{"values":{"buckets":[]}},"community":{"values":{"buckets":[]}}}}
            """));
        items.Should().Equal(7, 3);
        (total, matches).Should().Be((41, 50));
        facets.Should().BeEquivalentTo(new Dictionary<int, int> { [Facet.Of(FacetDimension.Kind, 1)] = 41, [Facet.Of(FacetDimension.Language, 1)] = 30, [Facet.Of(FacetDimension.Language, 2)] = 20 });
    }

    [Fact]
    public void Reads_the_best_pages_in_page_order()
    {
        var pages = ElasticAnswers.BestPages(Read("""
            {"timed_out":false,"_shards":{"failed":0},"aggregations":{"items":{"buckets":[
            {"key":5,"doc_count":9,"best":{"hits":{"hits":[{"sort":[3.0,8]},{"sort":[2.0,1]},{"sort":[2.0,4]}]}}}]}}}
            """));
        pages.Should().ContainKey(5).WhoseValue.Pages.Should().Equal(1, 4, 8);
        pages[5].Count.Should().Be(9);
    }

    [Theory]
    [InlineData("""{"timed_out":true,"_shards":{"failed":0},"hits":{"total":{"value":3},"hits":[]}}""")]
    [InlineData("""{"timed_out":false,"_shards":{"failed":1},"hits":{"total":{"value":3},"hits":[]}}""")]
    public void Half_an_answer_is_none(string answer)
    {
        var read = () => ElasticAnswers.Hits(Read(answer));
        read.Should().Throw<SearchUnavailableException>();
    }

    private static JsonElement Read(string json) => JsonDocument.Parse(json).RootElement;
}
