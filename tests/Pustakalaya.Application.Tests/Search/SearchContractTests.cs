using FluentAssertions;
using Pustakalaya.Application.Search;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Search;

/// <summary>
/// Both engines give the same answer: the same items, totals, counts, pages and snippets; and the same order of lists by date and by title. Two things may
/// differ: by relevance the order of items behind each other, as long as titles come first, since one engine counts marks and the other weighs frequencies;
/// and which three pages are shown of a book with more, when a phrase was asked for, since PostgreSQL ranks phrases by how near their words stand.
/// </summary>
public sealed class SearchContractTests(SearchContractLibrary library) : IClassFixture<SearchContractLibrary>
{
    public static TheoryData<string> Queries { get; } = [.. SearchContractQueries.All];

    [RequiresTheory(Needs.Postgres | Needs.Elastic)]
    [MemberData(nameof(Queries))]
    public async Task Both_engines_find_the_same(string line)
    {
        var query = SearchContractQueries.Parse(line);
        var (tables, cluster) = await BothAsync(query);

        cluster.Total.Should().Be(tables.Total);
        (cluster.IsExact, cluster.Corrected, cluster.Page, cluster.PageCount).Should().Be((tables.IsExact, tables.Corrected, tables.Page, tables.PageCount));
        cluster.LeftOut.Should().Equal(tables.LeftOut);
        cluster.Facets.Should().BeEquivalentTo(tables.Facets, o => o.WithStrictOrdering());

        var ordered = query.Sort != SearchSort.Relevance || query.Q is null;
        if (ordered)
            cluster.Items.Select(i => i.Card.Id).Should().Equal(tables.Items.Select(i => i.Card.Id));
        if (ordered || tables.PageCount == 1)
            cluster.Items.Select(i => i.Card.Id).Should().BeEquivalentTo(tables.Items.Select(i => i.Card.Id));
        else
            cluster.Items.Should().HaveSameCount(tables.Items);
        foreach (var item in cluster.Items)
        {
            if (tables.Items.FirstOrDefault(i => i.Card.Id == item.Card.Id) is not { } same)
                continue;
            (item.Title.ToHtml(), item.Description.ToHtml(), item.PagesWithHits).Should().Be((same.Title.ToHtml(), same.Description.ToHtml(), same.PagesWithHits));
            if (item.PagesWithHits <= 3 || query.Q?.Contains('"', StringComparison.Ordinal) != true)
                item.Hits.Select(h => (h.Page, h.Snippet.ToHtml())).Should().Equal(same.Hits.Select(h => (h.Page, h.Snippet.ToHtml())), "these are the best pages of {0}", item.Card.Title);
        }
    }

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public async Task The_suite_has_two_hundred_queries_of_which_most_find_something()
    {
        SearchContractQueries.All.Should().HaveCountGreaterThanOrEqualTo(200).And.OnlyHaveUniqueItems();
        var finding = 0;
        foreach (var line in SearchContractQueries.All)
            finding += (await library.AskAsync(SearchOptions.Elasticsearch, SearchContractQueries.Parse(line))).Items.Count > 0 ? 1 : 0;
        finding.Should().BeGreaterThan(180);
    }

    [RequiresTheory(Needs.Postgres | Needs.Elastic)]
    [InlineData("हिमनदी")]
    [InlineData("himnadi")]
    [InlineData("खरायो")]
    [InlineData("water")]
    [InlineData("बाघ")]
    [InlineData("muna madan")]
    [InlineData("laboratory")]
    [InlineData("इतिहास")]
    [InlineData("nepal")]
    public async Task Titles_with_the_words_stand_first_in_both(string q)
    {
        var (tables, cluster) = await BothAsync(new SearchItems.Query(q, [], [], [], [], Size: 100));
        foreach (var found in new[] { tables, cluster })
        {
            var inTitle = found.Items.Select(i => i.Title.ToHtml().Contains("<mark>", StringComparison.Ordinal)).ToList();
            inTitle.Should().Equal(inTitle.OrderDescending(), "{0} puts titles first: {1}", found.Engine, string.Join(" | ", found.Items.Select(i => i.Title.ToHtml())));
        }

        tables.Items.Should().NotBeEmpty();
    }

    [RequiresTheory(Needs.Postgres | Needs.Elastic)]
    [InlineData("पानी", SearchSort.Relevance)]
    [InlineData("water", SearchSort.Relevance)]
    [InlineData("the", SearchSort.Relevance)]
    [InlineData("र", SearchSort.Title)]
    [InlineData(null, SearchSort.Newest)]
    [InlineData(null, SearchSort.Title)]
    public async Task Pages_of_results_follow_each_other_without_gap_or_repetition_in_both(string? q, SearchSort sort)
    {
        foreach (var engine in new[] { SearchOptions.Postgres, SearchOptions.Elasticsearch })
        {
            var all = (await library.AskAsync(engine, new SearchItems.Query(q, [], [], [], [], sort, 1, 100))).Items.Select(i => i.Card.Id).ToList();
            var paged = new List<Domain.Catalog.ItemId>();
            for (var page = 1; (page - 1) * 7 < all.Count; page++)
                paged.AddRange((await library.AskAsync(engine, new SearchItems.Query(q, [], [], [], [], sort, page, 7))).Items.Select(i => i.Card.Id));
            paged.Take(all.Count).Should().Equal(all, "{0}", engine);
        }
    }

    [RequiresTheory(Needs.Postgres | Needs.Elastic)]
    [InlineData("हिमनदी")]
    [InlineData("himnadi")]
    [InlineData("पानी")]
    [InlineData("हिमनदी पानी")]
    [InlineData("ice water")]
    [InlineData("ice हिमनदी")]
    [InlineData("\"of the hills\"")]
    [InlineData("\"of the\"")]
    [InlineData("\"the of\"")]
    [InlineData("\"पानीको कुरा\" ice")]
    [InlineData("zeppelin")]
    [InlineData("!!!")]
    public async Task Inside_a_book_both_find_the_same_pages(string q)
    {
        var tables = await library.AskInsideAsync(SearchOptions.Postgres, library.Glaciers, q);
        var cluster = await library.AskInsideAsync(SearchOptions.Elasticsearch, library.Glaciers, q);
        (cluster.Total, cluster.AllWords).Should().Be((tables.Total, tables.AllWords));
        cluster.Hits.Select(h => (h.Page, h.Snippet.ToHtml(), h.Count)).Should().Equal(tables.Hits.Select(h => (h.Page, h.Snippet.ToHtml(), h.Count)));
    }

    private async Task<(SearchItems.Model Tables, SearchItems.Model Cluster)> BothAsync(SearchItems.Query query)
    {
        var (tables, cluster) = (await library.AskAsync(SearchOptions.Postgres, query), await library.AskAsync(SearchOptions.Elasticsearch, query));
        (tables.Engine, cluster.Engine).Should().Be((SearchOptions.Postgres, SearchOptions.Elasticsearch));
        return (tables, cluster);
    }
}
