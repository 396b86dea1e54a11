using FluentAssertions;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Text;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Search;

public abstract class SearchItemsContract(SearchItemsContract.Shelf shelf)
{
    [RequiresFact(Needs.Postgres)]
    public async Task Finds_a_word_inside_a_book_whatever_its_case_ending()
    {
        var found = await shelf.SearchAsync("संविधान");
        found.Items.Should().ContainSingle(i => i.Card.Title == "नागरिक शिक्षा");
        var hit = found.Items.Single(i => i.Card.Title == "नागरिक शिक्षा").Hits.Should().ContainSingle().Subject;
        hit.Page.Should().Be(2);
        hit.Snippet.ToHtml().Should().Contain("<mark>संविधानको</mark>");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("sambidhan")]
    [InlineData("samvidhaan")]
    [InlineData("SAMBIDHAN")]
    public async Task Finds_a_nepali_word_inside_a_book_by_its_romanised_spelling(string q)
    {
        var found = await shelf.SearchAsync(q);
        found.Items.Select(i => i.Card.Title).Should().Contain("नागरिक शिक्षा");
        found.Items.Single(i => i.Card.Title == "नागरिक शिक्षा").Hits.Single().Snippet.ToHtml().Should().Contain("<mark>संविधानको</mark>");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Puts_the_book_with_the_word_in_its_title_before_books_that_only_hold_it()
    {
        var found = await shelf.TitlesAsync("हिमनदी");
        found[0].Should().Be("हिमनदी कसरी बन्छ");
        found.Should().Contain("पानीको यात्रा").And.HaveCount(2);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Wants_all_words_and_takes_words_of_both_scripts_together()
    {
        (await shelf.TitlesAsync("हिमनदी पानी")).Should().Contain("पानीको यात्रा").And.NotContain("नागरिक शिक्षा");
        (await shelf.TitlesAsync("himnadi पानी")).Should().Contain("पानीको यात्रा");
        (await shelf.TitlesAsync("हिमनदी संविधान")).Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_phrase_in_quotes_is_found_as_it_stands_only()
    {
        (await shelf.TitlesAsync("\"बरफको नदी\"")).Should().Equal("पानीको यात्रा");
        (await shelf.TitlesAsync("\"नदी बरफको\"")).Should().BeEmpty();
        (await shelf.TitlesAsync("\"rule of law\"")).Should().Equal("Civics");
        (await shelf.TitlesAsync("\"law of rule\"")).Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_phrase_of_common_words_is_found_too()
    {
        // Both are on the list of common words: answered by pairs.
        (await shelf.TitlesAsync("\"of the\"")).Should().Equal("Civics");
        (await shelf.TitlesAsync("\"the of\"")).Should().BeEmpty();
        // Three common words: pages are counted first.
        (await shelf.TitlesAsync("\"it is not\"")).Should().Equal("Water");
        (await shelf.TitlesAsync("\"not it is\"")).Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_phrase_is_found_in_a_title_and_marked_nowhere_else()
    {
        var found = await shelf.SearchAsync("«पानीको यात्रा»");
        found.Items.Should().ContainSingle().Which.Title.ToHtml().Should().Be("<mark>पानीको यात्रा</mark>");
        found.Items[0].Hits.Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_quote_left_open_is_forgiven()
    {
        (await shelf.TitlesAsync("\"बरफको नदी")).Should().Equal("पानीको यात्रा");
        (await shelf.TitlesAsync("हिमनदी\"")).Should().HaveCount(2);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("muna madan")]
    [InlineData("munamadan")]
    [InlineData("मुना मदन")]
    [InlineData("moona madan")]
    public async Task Finds_a_title_however_it_is_spelled_and_parted(string q) =>
        (await shelf.TitlesAsync(q))[0].Should().Be("मुनामदन");

    [RequiresFact(Needs.Postgres)]
    public async Task A_misspelled_title_is_offered_when_nothing_holds_the_words()
    {
        var found = await shelf.SearchAsync("laboritory manual");
        found.Items.Should().NotBeEmpty();
        found.Corrected.Should().Be("Laboratory manual");
        found.Items[0].Card.Title.Should().Be("Laboratory manual");
        (await shelf.SearchAsync("laboratory")).Corrected.Should().BeNull();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Finds_by_author_and_by_description()
    {
        (await shelf.TitlesAsync("devkota")).Should().Equal("मुनामदन");
        var found = await shelf.SearchAsync("खण्डकाव्य");
        found.Items.Single().Description.ToHtml().Should().Contain("<mark>खण्डकाव्य</mark>");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Pages_that_cannot_be_read_are_not_found()
    {
        (await shelf.TitlesAsync("keystrokes")).Should().BeEmpty();
        (await shelf.TitlesAsync("पुरानो राजपत्र")).Should().Equal("पुरानो राजपत्र");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("&|!():*<->'\\")]
    [InlineData("'; DROP TABLE search_item; --")]
    [InlineData("%_%")]
    [InlineData("\"\"\"\"")]
    [InlineData("a\0b")]
    [InlineData("\ud83d")]
    [InlineData("😀 हिमनदी\ud83d")]
    [InlineData("((((((((((")]
    [InlineData("हिमनदी & !पानी")]
    [InlineData("C++ AND OR NOT near:5")]
    public async Task Signs_are_no_operators_and_break_nothing(string q)
    {
        await shelf.SearchAsync(q);
        (await shelf.SendAsync(new SuggestTitles.Query(q))).IsOk.Should().BeTrue();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Text_that_holds_html_comes_out_encoded()
    {
        var html = (await shelf.SearchAsync("canary")).Items.Single().Hits.Single().Snippet.ToHtml();
        html.Should().Contain("&lt;img src=x onerror=alert(1)&gt;").And.Contain("<mark>canary</mark>").And.NotContain("<img");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Words_beyond_the_eighth_are_left_out_and_named()
    {
        var found = await shelf.SearchAsync("one two three four five six seven eight nine ten");
        found.LeftOut.Should().Equal("nine", "ten");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Refuses_a_query_of_a_megabyte_without_looking_at_it()
    {
        var result = await shelf.SendAsync(new SearchItems.Query(new string('क', 1_000_000), [], [], [], []));
        result.Errors.Should().ContainSingle().Which.Code.Should().Be("search.too-long");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Refuses_unknown_filters_and_pages_out_of_range_with_the_field()
    {
        var filters = await shelf.SendAsync(new SearchItems.Query(null, ["scroll"], ["xx"], [], []));
        filters.Errors.Select(e => (e.Code, e.Field)).Should().Equal(("search.unknown-filter", "kind"), ("search.unknown-filter", "language"));
        var range = await shelf.SendAsync(new SearchItems.Query(null, [], [], [], [], Page: 501, Size: 0));
        range.Errors.Select(e => e.Field).Should().Equal("Page", "Size");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_query_without_words_finds_nothing_and_no_query_lists_everything()
    {
        (await shelf.SearchAsync("!!!")).Total.Should().Be(0);
        (await shelf.SearchAsync("  ")).Total.Should().Be(Shelf.Published);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Pages_of_results_follow_each_other_without_gap_or_repetition()
    {
        foreach (var (q, sort) in new[] { ((string?)null, SearchSort.Newest), (null, SearchSort.Title), ("पानी", SearchSort.Relevance), ("पानी", SearchSort.Newest), ("पानी", SearchSort.Title) })
        {
            var all = (await shelf.SearchAsync(q, sort: sort, size: 100)).Items.Select(i => i.Card.Id).ToList();
            var first = (await shelf.SearchAsync(q, sort: sort, size: 1)).Items.Select(i => i.Card.Id);
            var second = (await shelf.SearchAsync(q, sort: sort, size: 1, page: 2)).Items.Select(i => i.Card.Id);
            first.Concat(second).Should().Equal(all.Take(2), "{0} by {1} has pages", q, sort);
        }
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Sorts_by_newest_and_by_title_in_the_order_of_the_language()
    {
        var newest = (await shelf.SearchAsync(null, sort: SearchSort.Newest)).Items.Select(i => i.Card.PublishedAt).ToList();
        newest.Should().BeInDescendingOrder();
        var titles = (await shelf.SearchAsync(null, sort: SearchSort.Title)).Items.Select(i => i.Card.Title).Where(t => t[0] >= 'ऀ').ToList();
        titles.Should().Equal(titles.Order(StringComparer.Create(new("ne"), false)));
    }

    public class Shelf : LibraryToSearch
    {
        public const int Published = 8;

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            if (Database is null)
                return;
            await AddAsync(new Book("नागरिक शिक्षा", "पहिलो पृष्ठमा अरू नै कुरा छ।", "नेपालको संविधानको प्रस्तावना सबैले पढ्नुपर्छ।"));
            await AddAsync(new Book("पानीको यात्रा", "आफ्नै भारले सर्ने बरफको नदीलाई हिमनदी भनिन्छ। हिमनदीबाट पानी आउँछ।", "यही पानीले लामो यात्रा गर्छ। पानीको कथा।"));
            await AddAsync(new Book("हिमनदी कसरी बन्छ", "हिउँ थुप्रिँदै जाँदा हिमनदी बन्छ।"));
            await AddAsync(new Book("मुनामदन") { Titles = [("ne", "मुनामदन", "लोकप्रिय खण्डकाव्य"), ("en", "Muna and Madan", null)], Authors = ["Laxmi Prasad Devkota"] });
            await AddAsync(new Book("Civics", "The rule of law is older than the parliament of the country.") { Languages = ["en"] });
            await AddAsync(new Book("Water", "It is not so that पानी is everywhere. <img src=x onerror=alert(1)> canary") { Languages = ["en"] });
            await AddAsync(new Book("Laboratory manual", "How to weigh.") { Languages = ["en"] });
            await AddAsync(new Book("पुरानो राजपत्र", "keystrokes g]kfn /fhkq") { Readability = Readability.LegacyFont });
            await AddAsync(new Book("हिमनदी गोप्य", "हिमनदी संविधान पानी keystrokes") { Published = false });
        }
    }
}
