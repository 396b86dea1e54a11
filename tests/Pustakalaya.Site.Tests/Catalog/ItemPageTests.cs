using System.Net;
using FluentAssertions;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Catalog;

public sealed class ItemPageTests(SiteWithBooks site) : IClassFixture<SiteWithBooks>
{
    [RequiresFact(Needs.Postgres)]
    public async Task Shows_what_the_book_is_and_how_to_read_it()
    {
        var page = await site.PageAsync(Url(site.Water));
        page.QuerySelector("h1")!.TextContent.Should().StartWith("पानीको यात्रा <जलचक्र>").And.Contain("The Journey of Water");
        page.QuerySelector("a.main")!.GetAttribute("href").Should().Be(Url(site.Water) + "/read");
        page.QuerySelectorAll(".toc a").Should().ContainSingle().Which.GetAttribute("href").Should().EndWith("/read?page=1");
        var facts = page.QuerySelector(".facts")!.TextContent;
        facts.Should().Contain("सरिता अधिकारी").And.Contain("वि.सं.\u00A0२०८० (सन्\u00A0२०२३/२४)").And.Contain("आधारभूत तह").And.Contain("CC BY 4.0").And.Contain("विज्ञान");
        page.QuerySelector(".actions")!.TextContent.Should().Contain("बाइट", "every download says what it costs");
        page.QuerySelector("img.cover")!.GetAttribute("src").Should().Contain("cover-320.webp?v=");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Speaks_English_and_falls_back_to_the_title_that_is_there()
    {
        var water = await site.PageAsync(Url(site.Water, "en"));
        water.QuerySelector("h1")!.TextContent.Should().StartWith("The Journey of Water");
        water.QuerySelector(".facts")!.TextContent.Should().Contain("Sarita Adhikari").And.Contain("2080\u00A0BS (2023/24)");
        var garden = await site.PageAsync(Url(site.Garden));
        garden.QuerySelector("h1")!.GetAttribute("lang").Should().Be("en");
        garden.QuerySelector(".item-side .cover.book").Should().NotBeNull("a book without a picture has a made cover");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("/ne/items/{0}")]
    [InlineData("/ne/items/{0}/an-old-title")]
    public async Task An_older_address_leads_to_the_present_one(string url)
    {
        using var answer = await site.NewVisitor().GetAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, url, site.Water.Id));
        answer.StatusCode.Should().Be(HttpStatusCode.MovedPermanently);
        answer.Headers.Location!.OriginalString.Should().Be(Url(site.Water));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_title_that_is_a_word_of_our_addresses_has_a_page_of_its_own()
    {
        var collection = site.Water.Collections[0].CollectionId;
        var status = await site.AddAsync(null, "Status", "en", collection, publish: true, cover: false, "Words.");
        using var answer = await site.NewVisitor().GetAsync($"/en/items/{status.Id}");
        answer.Headers.Location!.OriginalString.Should().EndWith("/status-item");
        (await site.PageAsync(answer.Headers.Location!.OriginalString)).QuerySelector("h1")!.TextContent.Should().Be("Status");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData(Role.Reader, 404)]
    [InlineData(Role.Member, 404)]
    [InlineData(Role.Editor, 200)]
    [InlineData(Role.Administrator, 200)]
    public async Task A_draft_is_there_for_its_editors_alone(Role role, int status)
    {
        var visitor = await site.SignInAsAsync(role);
        using var answer = await visitor.GetAsync(Url(site.Draft));
        ((int)answer.StatusCode).Should().Be(status);
        var body = await answer.Content.ReadAsStringAsync();
        if (status == 200)
            body.Should().Contain("यो मस्यौदा हो").And.Contain("noindex");
        else
            body.Should().NotContain("गोप्य").And.NotContain("Secret");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task What_is_unpublished_is_gone_at_once()
    {
        var item = await site.AddAsync(null, "Here Today", "en", site.Water.Collections[0].CollectionId, publish: true, cover: false, "Evanescence.");
        await site.PageAsync(Url(item, "en"));
        (await site.PageAsync("/en")).Body!.TextContent.Should().Contain("Here Today");
        (await site.SendAsync(new UnpublishItem.Command(item.Id))).IsOk.Should().BeTrue();
        await site.PageAsync(Url(item, "en"), expected: HttpStatusCode.NotFound);
        (await site.PageAsync("/en/search?q=Evanescence")).Body!.TextContent.Should().NotContain("Here Today");
        (await site.PageAsync("/en")).Body!.TextContent.Should().NotContain("Here Today", "kept pages are dropped by every command");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_covers_of_a_list_come_in_one_drawing_without_the_drafts()
    {
        var page = await site.PageAsync("/ne/search");
        var src = page.QuerySelector("img.cover")!.GetAttribute("src")!;
        src.Should().StartWith("/covers.svg?f=").And.Contain("#svgView(");
        using var answer = await site.NewVisitor().GetAsync(src.Split('#')[0]);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("image/svg+xml");
        (await answer.Content.ReadAsStringAsync()).Should().Contain("data:image/webp;base64,");

        var draft = Api.CoverStripEndpoint.Url([site.Draft.Files[0].Id]);
        var empty = await (await site.SignInAsEditorAsync()).GetStringAsync(new Uri(draft, UriKind.Relative));
        empty.Should().NotContain("data:", "strips are for public lists, and caches keep them");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("/covers.svg")]
    [InlineData("/covers.svg?f=../../etc/passwd")]
    [InlineData("/covers.svg?f=AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_strip_that_cannot_be_is_refused(string url)
    {
        using var answer = await site.NewVisitor().GetAsync(url);
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    private static string Url(Item item, string language = "ne") => $"/{language}/items/{item.Id}/{item.Slug}";
}
