using System.Net;
using System.Text.Json;
using FluentAssertions;
using Npgsql;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Web;

public sealed class ApiProblemsTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task A_failure_inside_is_told_to_programs_as_problem_json_and_to_people_as_a_page()
    {
        await using (var source = NpgsqlDataSource.Create(site.Database.ConnectionString))
        await using (var command = source.CreateCommand("ALTER TABLE search_item RENAME TO search_item_gone"))
            await command.ExecuteNonQueryAsync();

        using var answer = await site.NewVisitor().GetAsync("/api/v1/search");
        using var page = await site.NewVisitor().GetAsync("/en/search");

        answer.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        problem.GetProperty("status").GetInt32().Should().Be(500);
        problem.GetProperty("title").GetString().Should().Contain("not at fault");
        problem.GetProperty("code").GetString().Should().HaveLength(8);
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        page.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        page.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task An_unknown_address_of_the_api_is_a_problem_too()
    {
        using var answer = await site.NewVisitor().GetAsync("/api/v9/nothing");
        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }
}
