using System.Net;
using FluentAssertions;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Catalog;

public sealed class HomePageTests(SiteWithBooks site) : IClassFixture<SiteWithBooks>
{
    [RequiresFact(Needs.Postgres)]
    public async Task Home_counts_what_is_published_and_shows_what_is_new()
    {
        var page = await site.PageAsync("/ne");
        page.QuerySelector(".kinds")!.TextContent.Should().Contain("पुस्तक२").And.Contain("अहिलेसम्म छैन");
        page.QuerySelectorAll(".shelf .card").Should().HaveCount(2);
        page.Body!.TextContent.Should().NotContain("गोप्य");
        page.QuerySelector("[data-resume]")!.HasAttribute("hidden").Should().BeTrue("script alone knows where reading stopped");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Collections_stand_under_their_communities_with_counts()
    {
        var page = await site.PageAsync("/en/communities");
        page.QuerySelectorAll("section.section").Should().HaveCount(6);
        page.QuerySelectorAll(".line-list a").Should().HaveCount(64);
        page.QuerySelector("a[href='/en/collections/science']")!.TextContent.Should().Be("Science2");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_collection_lists_what_stands_on_it()
    {
        var page = await site.PageAsync("/en/collections/science?sort=title");
        page.QuerySelectorAll(".grid .card a").Select(a => a.TextContent).Should().Equal("The Journey of Water", "The School Garden");
        (await site.PageAsync("/en/collections/chemistry")).QuerySelector("h1")!.TextContent.Should().Be("Chemistry");
        await site.PageAsync("/en/collections/no-such-shelf", expected: HttpStatusCode.NotFound);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("/ne")]
    [InlineData("/en/communities")]
    [InlineData("/ne/about")]
    [InlineData("/en/help")]
    [InlineData("/ne/search?q=पानी")]
    [InlineData("/en/collections/science")]
    public async Task Pages_are_whole_and_have_no_inline_code(string url)
    {
        var page = await site.PageAsync(url);
        page.QuerySelectorAll("script:not([src]), style, [style]").Should().BeEmpty();
        page.QuerySelectorAll("main#main h1").Should().ContainSingle();
        page.QuerySelectorAll("[id]").Select(e => e.Id).Should().OnlyHaveUniqueItems();
        page.QuerySelectorAll("link[rel=alternate][hreflang]").Should().HaveCount(2);
        var used = page.QuerySelectorAll("use").Select(u => u.GetAttribute("href")![1..]).Distinct();
        page.QuerySelectorAll(".sprite symbol").Select(s => s.Id).Should().Contain(used);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_about_page_names_the_build()
    {
        var page = await site.PageAsync("/en/about");
        page.QuerySelectorAll(".facts code").Select(c => c.TextContent).Should().HaveCount(3).And.Contain(Site.Web.BuildInfo.Version);
    }
}
