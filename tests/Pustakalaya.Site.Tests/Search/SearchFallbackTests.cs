using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FluentAssertions;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Search;

/// <summary>The search cluster is named in the settings and away.</summary>
public sealed class SearchFallbackTests(SearchFallbackTests.SiteWithoutCluster site) : IClassFixture<SearchFallbackTests.SiteWithoutCluster>
{
    [RequiresTheory(Needs.Postgres)]
    [InlineData("/en/search?q=हिमनदी", "1 result")]
    [InlineData("/en/search?language=ne", "1 result")]
    [InlineData("/en/search?q=zeppelin", "Nothing found")]
    public async Task The_page_says_in_one_line_who_answered(string url, string heading)
    {
        var page = await site.PageAsync(url);
        page.QuerySelector("h1")!.TextContent.Should().Be(heading);
        page.QuerySelectorAll(".notice").Should().ContainSingle().Which.TextContent.Trim().Should().StartWith("The search engine is down just now");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task So_does_the_page_of_a_book_that_is_searched_inside()
    {
        var page = await site.PageAsync($"/ne/items/{site.Water.Id}/{site.Water.Slug}/read?page=1&q=हिमनदी");
        page.QuerySelectorAll("#find .notice").Should().ContainSingle().Which.TextContent.Trim().Should().StartWith("मुख्य खोज प्रणाली अहिले चलिरहेको छैन");
        page.QuerySelectorAll("#find .found li").Should().ContainSingle();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_interface_for_programs_names_the_engine_that_answered()
    {
        using var answer = JsonDocument.Parse(await site.NewVisitor().GetStringAsync(new Uri("/api/v1/search?q=हिमनदी", UriKind.Relative)));
        answer.RootElement.GetProperty("engine").GetString().Should().Be("postgres");
        answer.RootElement.GetProperty("total").GetInt32().Should().Be(1);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("/ne")]
    [InlineData("/ne/communities")]
    [InlineData("/ne/suggest?q=pani")]
    public async Task Other_pages_do_not_ask_it(string url)
    {
        using var answer = await site.NewVisitor().GetAsync(url);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    public sealed class SiteWithoutCluster : SiteWithBooks
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            new("Search:Engine", "elasticsearch"),
            new("Elastic:Url", $"http://127.0.0.1:{UnusedPort()}"),
        ];

        private static int UnusedPort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
