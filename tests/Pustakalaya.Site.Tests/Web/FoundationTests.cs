using System.Net;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Web;

public sealed class FoundationTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [RequiresTheory(Needs.Postgres)]
    [InlineData(null, null, "/ne")]
    [InlineData("en-GB,en;q=0.8", null, "/en")]
    [InlineData("fr,en;q=0.5,ne;q=0.7", null, "/ne")]
    [InlineData("en", "ne", "/ne")]
    [InlineData("ne", "xx", "/ne")]
    [InlineData("not a list;;;", null, "/ne")]
    public async Task The_bare_address_leads_to_the_visitors_language(string? accepted, string? cookie, string expected)
    {
        using var visitor = site.NewVisitor();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        if (accepted is not null) request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
        if (cookie is not null) request.Headers.Add("Cookie", $"lang={cookie}");
        using var answer = await visitor.SendAsync(request);
        answer.StatusCode.Should().Be(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.Should().Be(expected);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("/ne", 200)]
    [InlineData("/en/nowhere", 404)]
    [InlineData("/nowhere", 404)]
    [InlineData("/error/500", 404)]
    [InlineData("/health/live", 200)]
    public async Task Every_answer_carries_the_security_headers(string url, int status)
    {
        using var answer = await site.NewVisitor().GetAsync(url);
        ((int)answer.StatusCode).Should().Be(status);
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.Should().Contain("script-src 'self'").And.Contain("object-src 'none'").And.NotContain("unsafe");
        answer.Headers.GetValues("Referrer-Policy").Should().ContainSingle();
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("/ne/nowhere", "ne", "यो पृष्ठ भेटिएन")]
    [InlineData("/en/nowhere", "en", "This page was not found")]
    [InlineData("/xx", "ne", "यो पृष्ठ भेटिएन")]
    public async Task An_unknown_address_gets_a_page_in_its_language(string url, string language, string heading)
    {
        var page = await site.PageAsync(url, expected: HttpStatusCode.NotFound);
        page.DocumentElement.GetAttribute("lang").Should().Be(language);
        page.QuerySelector("h1")!.TextContent.Should().Be(heading);
        page.QuerySelector("form[role=search]").Should().NotBeNull();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task No_page_has_inline_script_or_style()
    {
        foreach (var url in new[] { "/ne", "/en" })
        {
            var page = await site.PageAsync(url);
            page.QuerySelectorAll("script:not([src]), style, [style]").Should().BeEmpty(url);
            page.All.SelectMany(e => e.Attributes).Where(a => a.Name.StartsWith("on", StringComparison.Ordinal)).Should().BeEmpty(url);
        }
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Every_icon_that_is_used_is_there_once()
    {
        var page = await site.PageAsync("/ne");
        var used = page.QuerySelectorAll("use").Select(u => u.GetAttribute("href")![1..]).Distinct();
        page.QuerySelectorAll(".sprite symbol").Select(s => s.Id).Should().BeEquivalentTo(used);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Style_and_script_are_named_by_their_content_and_kept_for_ever()
    {
        var page = await site.PageAsync("/ne");
        foreach (var url in new[] { page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!, page.QuerySelector("script")!.GetAttribute("src")! })
        {
            using var visitor = site.NewVisitor();
            visitor.DefaultRequestHeaders.Add("Accept-Encoding", "gzip, deflate");
            using var answer = await visitor.GetAsync(url);
            answer.StatusCode.Should().Be(HttpStatusCode.OK, url);
            answer.Content.Headers.ContentEncoding.Should().Equal("gzip");
            (await answer.Content.ReadAsByteArrayAsync()).Length.Should().BeLessThan(16 * 1024, url);
            answer.Headers.CacheControl!.ToString().Should().Contain("immutable").And.Contain("max-age=31536000");
        }
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_session_ends_when_its_account_changed()
    {
        var editor = await site.SignInAsEditorAsync();
        (await site.PageAsync("/en", editor)).Body!.TextContent.Should().Contain("Sign out");
        var before = await site.SignInAsAsync(Role.Editor, checkedAgo: TimeSpan.FromMinutes(2));
        var after = await site.SignInAsAsync(Role.Editor, checkedAgo: TimeSpan.FromMinutes(2));
        (await site.PageAsync("/en", before)).Body!.TextContent.Should().Contain("Sign out");
        await site.WithDbAsync(db => db.Accounts.ExecuteUpdateAsync(s => s.SetProperty(a => a.SecurityStamp, Guid.NewGuid())));
        (await site.PageAsync("/en", after)).Body!.TextContent.Should().Contain("Sign in");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_same_page_in_the_other_language_is_one_link_away()
    {
        var page = await site.PageAsync("/ne?q=%E0%A4%9C%E0%A4%B2&kind=document");
        page.QuerySelector("link[hreflang=en]")!.GetAttribute("href").Should().Be("/en?q=%E0%A4%9C%E0%A4%B2&kind=document");
        page.QuerySelector("a[data-lang=en]")!.GetAttribute("href").Should().Be("/en?q=%E0%A4%9C%E0%A4%B2&kind=document");
    }
}
