using System.Net;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Ingest;

public sealed class DeadLettersPageTests : IAsyncLifetime
{
    private readonly SiteFixture _site = new();

    public Task InitializeAsync() => _site.InitializeAsync();

    public Task DisposeAsync() => _site.DisposeAsync();

    [RequiresFact(Needs.Postgres)]
    public async Task An_administrator_reads_a_dead_letter_and_sends_it_again_under_its_own_id()
    {
        var (first, second) = (await AddAsync("ingest.extract-text", "{\"fileId\":\"one\"}"), await AddAsync("", "<b>not json</b>"));
        var administrator = await _site.SignInAsAsync(Role.Administrator);
        var page = await (await administrator.GetAsync("/en/dead-letters")).DocumentAsync();
        var letters = page.QuerySelectorAll(".board > li").ToList();
        letters.Select(l => l.QuerySelector("strong")!.TextContent).Should().Equal("For no queue", "ingest.extract-text");
        letters[0].QuerySelector("code")!.TextContent.Should().Be("<b>not json</b>");
        letters[1].TextContent.Should().Contain("The tool is missing.").And.Contain(first.MessageId.ToString());

        using var sent = await administrator.SubmitAsync("/en/dead-letters", $"form:has(input[value='{first.Id}'])", []);
        sent.StatusCode.Should().Be(HttpStatusCode.Redirect);
        var answer = await (await administrator.GetAsync(sent.Headers.Location)).DocumentAsync();
        answer.QuerySelector(".notice.good")!.TextContent.Should().Contain("1 message is sent again.");
        answer.QuerySelectorAll(".board > li").Should().HaveCount(1);
        var row = await _site.WithDbAsync(db => db.Outbox.AsNoTracking().SingleAsync());
        (row.MessageId, row.Queue, row.Name, row.Body, row.Deliveries, row.Attempts).Should().Be((first.MessageId, first.Queue, first.Name, first.Body, 0, 0));

        using var gone = await administrator.SubmitAsync("/en/dead-letters", $"form:has(input[value='{second.Id}'])", [("letter", "999999")]);
        gone.StatusCode.Should().Be(HttpStatusCode.NotFound, "somebody else may have replayed it");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task All_are_sent_again_at_once_and_many_are_paged()
    {
        for (var i = 0; i < 23; i++)
            await AddAsync("search.index-item", "{}");
        var administrator = await _site.SignInAsAsync(Role.Administrator);
        var page = await (await administrator.GetAsync("/ne/dead-letters")).DocumentAsync();
        page.QuerySelectorAll(".board > li").Should().HaveCount(20);
        page.QuerySelector("[data-all] button")!.TextContent.Should().Contain("सबै २३");
        var older = await (await administrator.GetAsync(page.QuerySelector("a[rel=next]")!.GetAttribute("href"))).DocumentAsync();
        older.QuerySelectorAll(".board > li").Should().HaveCount(3);

        using var sent = await administrator.SubmitAsync("/ne/dead-letters", "form[data-all]", []);
        sent.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await _site.WithDbAsync(db => db.DeadMessages.CountAsync())).Should().Be(0);
        (await _site.WithDbAsync(db => db.Outbox.Select(m => m.MessageId).Distinct().CountAsync())).Should().Be(23);
        (await (await administrator.GetAsync("/ne/dead-letters")).DocumentAsync()).QuerySelector(".notice")!.TextContent.Should().Contain("छैन");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData(Role.Reader, HttpStatusCode.Redirect)]
    [InlineData(Role.Member, HttpStatusCode.Forbidden)]
    [InlineData(Role.Editor, HttpStatusCode.Forbidden)]
    public async Task Nobody_else_sees_them(Role role, HttpStatusCode expected) =>
        (await (await _site.SignInAsAsync(role)).GetAsync("/ne/dead-letters")).StatusCode.Should().Be(expected);

    private async Task<DeadMessage> AddAsync(string queue, string body)
    {
        var message = new DeadMessage
        {
            Queue = queue,
            MessageId = Guid.CreateVersion7(),
            Name = "ingest.file-checked.v1",
            Body = body,
            Reason = "The tool is missing.",
            DiedAt = TimeProvider.System.GetUtcNow(),
        };
        await _site.WithDbAsync(async db =>
        {
            db.Add(message);
            return await db.SaveChangesAsync();
        });
        return message;
    }
}
