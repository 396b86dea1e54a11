using FluentAssertions;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Search;

public sealed class SearchPageTests(SiteWithBooks site) : IClassFixture<SiteWithBooks>
{
    [RequiresFact(Needs.Postgres)]
    public async Task Finds_a_book_by_a_word_inside_it_and_leads_to_the_page()
    {
        var page = await site.PageAsync("/ne/search?q=हिमनदी");
        page.QuerySelector("h1")!.TextContent.Should().Be("१ नतिजा");
        var hit = page.QuerySelector(".hits a")!;
        hit.TextContent.Should().Be("पृ. १");
        hit.GetAttribute("href").Should().StartWith($"/ne/items/{site.Water.Id}/").And.EndWith("/read?page=1&q=%E0%A4%B9%E0%A4%BF%E0%A4%AE%E0%A4%A8%E0%A4%A6%E0%A5%80");
        page.QuerySelector(".hits mark")!.TextContent.Should().StartWith("हिमनदी");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_title_with_angle_brackets_stays_text()
    {
        var page = await site.PageAsync("/ne/search?q=जलचक्र");
        page.QuerySelector(".rows h2 a")!.TextContent.Should().Be("पानीको यात्रा <जलचक्र>");
        page.QuerySelector(".rows h2 mark")!.TextContent.Should().Be("जलचक्र");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Filters_are_boxes_of_one_form_and_chips_that_remove_themselves()
    {
        var page = await site.PageAsync("/en/search?language=en&kind=document&sort=title");
        page.QuerySelectorAll(".rows > li").Should().ContainSingle().Which.TextContent.Should().Contain("The School Garden");
        page.QuerySelector("input[name=language][value=en]")!.HasAttribute("checked").Should().BeTrue();
        page.QuerySelector("input[name=language][value=ne]")!.Parent!.TextContent.Should().EndWith("1", "a facet ignores its own choice");
        page.QuerySelectorAll("a.chip.on").Select(c => c.GetAttribute("href")).Should().BeEquivalentTo("/en/search?language=en&sort=title", "/en/search?kind=document&sort=title");
        page.QuerySelector("aside form input[name=sort]")!.GetAttribute("value").Should().Be("title");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("/ne/search?page=99999999999&sort=nonsense&view=%00&kind=")]
    [InlineData("/ne/search?page=7")]
    [InlineData("/ne/search?q=%22%27%29%3B--%20OR%201%3D1")]
    [InlineData("/ne/search?q=%ff%fe")]
    public async Task Any_address_is_a_state(string url)
    {
        using var answer = await site.NewVisitor().GetAsync(url);
        ((int)answer.StatusCode).Should().BeOneOf(200, 302);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_filter_that_no_vocabulary_has_is_left_out_and_said()
    {
        var page = await site.PageAsync("/en/search?q=water&collection=gone-shelf");
        page.QuerySelector(".notice.warn")!.TextContent.Should().Contain("gone-shelf");
        page.QuerySelectorAll(".rows > li").Should().NotBeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_search_that_finds_nothing_says_so_and_shows_ways_on()
    {
        var page = await site.PageAsync("/en/search?q=xylophone+zeppelin&language=en");
        page.QuerySelector("h1")!.TextContent.Should().Be("Nothing found");
        page.QuerySelectorAll("main .prose a").Select(a => a.GetAttribute("href")).Should().Contain(["/en/search?q=xylophone", "/en/search?q=xylophone%20zeppelin"]);
        page.QuerySelectorAll(".line-list a").Should().HaveCount(6);
        var hostile = await site.PageAsync("/en/search?q=%3Cscript%3Ezzqq%3C/script%3E");
        hostile.QuerySelectorAll("main script").Should().BeEmpty();
        hostile.QuerySelector("main strong")!.TextContent.Should().Be("<script>zzqq</script>");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Covers_or_a_list_is_part_of_the_address()
    {
        var page = await site.PageAsync("/en/search?view=grid");
        page.QuerySelectorAll(".grid .card").Should().HaveCount(2);
        page.QuerySelector("a[aria-label='Show as a list']")!.GetAttribute("href").Should().Be("/en/search");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Suggestions_are_titles_that_everybody_may_see()
    {
        var found = await site.NewVisitor().GetStringAsync(new Uri("/ne/suggest?q=pani", UriKind.Relative));
        found.Should().Contain($"/ne/items/{site.Water.Id}/");
        (await site.NewVisitor().GetStringAsync(new Uri("/ne/suggest?q=%E0%A4%97%E0%A5%8B%E0%A4%AA%E0%A5%8D%E0%A4%AF", UriKind.Relative))).Should().Be("[]");
        (await site.NewVisitor().GetStringAsync(new Uri("/ne/suggest", UriKind.Relative))).Should().Be("[]");
    }
}
