using System.Net;
using System.Text.Json;
using FluentAssertions;
using Pustakalaya.Testing;
using Pustakalaya.Testing.Generator;
using Xunit;

namespace Pustakalaya.Site.Tests.Search;

public sealed class SearchEndpointTests(SearchEndpointTests.SmallLibrary library) : IClassFixture<SearchEndpointTests.SmallLibrary>
{
    [RequiresFact(Needs.Postgres)]
    public async Task Answers_with_total_engine_items_hits_and_facets()
    {
        var (status, type, body) = await GetAsync("?q=" + Uri.EscapeDataString(library.Words[2]) + "&size=5");
        status.Should().Be(HttpStatusCode.OK);
        type.Should().Be("application/json");
        body.GetProperty("engine").GetString().Should().Be("postgres");
        body.GetProperty("total").GetInt32().Should().BeGreaterThan(5);
        body.GetProperty("items").GetArrayLength().Should().Be(5);
        var item = body.GetProperty("items").EnumerateArray().First(i => i.GetProperty("hits").GetArrayLength() > 0);
        var id = item.GetProperty("id").GetGuid();
        item.GetProperty("url").GetString().Should().StartWith($"/ne/items/{id}/book-");
        item.GetProperty("kind").GetString().Should().BeOneOf("document", "audio", "video", "lesson");
        item.GetProperty("title").GetString().Should().NotBeNullOrEmpty();
        item.GetProperty("hits")[0].GetProperty("page").GetInt32().Should().Be(1);
        item.GetProperty("hits")[0].GetProperty("snippet").GetString().Should().Contain("<mark>" + library.Words[2] + "</mark>");
        foreach (var facet in new[] { "kind", "language", "level", "collection" })
            body.GetProperty("facets").GetProperty(facet).EnumerateArray().Sum(v => v.GetProperty("count").GetInt32()).Should().Be(body.GetProperty("total").GetInt32(), "each generated item has one {0}", facet);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_repeated_filter_widens_and_pages_follow_each_other()
    {
        var all = await TotalAsync("");
        var documents = await TotalAsync("?kind=document");
        var audio = await TotalAsync("?kind=audio");
        (await TotalAsync("?kind=document&kind=audio")).Should().Be(documents + audio).And.BeLessThan(all);
        var (_, _, first) = await GetAsync("?size=3");
        var (_, _, second) = await GetAsync("?size=3&page=2");
        Ids(first).Should().HaveCount(3).And.NotIntersectWith(Ids(second));
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("?page=0", "page")]
    [InlineData("?page=501", "page")]
    [InlineData("?page=one", "page")]
    [InlineData("?page=1&page=2", "page")]
    [InlineData("?page=99999999999999999999", "page")]
    [InlineData("?size=101", "size")]
    [InlineData("?size=-1", "size")]
    [InlineData("?kind=scroll", "kind")]
    [InlineData("?language=ne&language=%00", "language")]
    [InlineData("?collection='", "collection")]
    [InlineData("?sort=best", "sort")]
    [InlineData("?lang=fr", "lang")]
    [InlineData("?colour=red", "colour")]
    public async Task Refuses_what_it_does_not_know_and_says_where(string query, string parameter)
    {
        var (status, type, body) = await GetAsync(query);
        status.Should().Be(HttpStatusCode.BadRequest);
        type.Should().Be("application/problem+json");
        body.GetProperty("errors").EnumerateObject().Select(e => e.Name).Should().Equal(parameter);
        body.GetProperty("detail").GetString().Should().StartWith(parameter + ": ");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Refuses_a_query_that_is_too_long()
    {
        var (status, type, body) = await GetAsync("?q=" + new string('a', 201));
        status.Should().Be(HttpStatusCode.BadRequest);
        type.Should().Be("application/problem+json");
        body.GetProperty("errors").TryGetProperty("q", out _).Should().BeTrue();
        (await GetAsync("?q=" + new string('a', 1_000_000))).Status.Should().BeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.RequestUriTooLong);
    }

    private static IEnumerable<Guid> Ids(JsonElement body) => [.. body.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid())];

    private async Task<int> TotalAsync(string query) => (await GetAsync(query)).Body.GetProperty("total").GetInt32();

    private async Task<(HttpStatusCode Status, string? Type, JsonElement Body)> GetAsync(string query)
    {
        using var answer = await library.NewVisitor().GetAsync("/api/v1/search" + query);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default);
    }

    public sealed class SmallLibrary : SiteFixture
    {
        private readonly LibraryGenerator _generator = new(200, 1, 20);

        public IReadOnlyList<string> Words => _generator.Words;

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            if (Database is not null)
                await _generator.FillAsync(Database.ConnectionString);
        }
    }
}
