using System.Net;
using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Operations.Backups;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Operations;

public sealed class HealthTests : SiteFixture
{
    // Of each test: on a busy machine the first is over long before the last, and hearts that beat then count as dead.
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    [RequiresFact(Needs.Postgres)]
    public async Task What_the_library_stands_on_is_told_to_this_machine_and_to_administrators_alone()
    {
        (await StatusAsync(NewVisitor(), "127.0.0.1")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(NewVisitor(), "::1")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(NewVisitor(), "192.0.2.7")).Should().Be(HttpStatusCode.NotFound);
        (await StatusAsync(NewVisitor(), "127.0.0.1", ("X-Forwarded-For", "192.0.2.7"))).Should().Be(HttpStatusCode.NotFound, "a proxy of this machine asks for somebody else");
        (await StatusAsync(await SignInAsEditorAsync(), "192.0.2.7")).Should().Be(HttpStatusCode.NotFound);
        (await StatusAsync(await SignInAsAsync(Role.Administrator), "192.0.2.7")).Should().Be(HttpStatusCode.OK);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Each_dependency_each_queue_the_outbox_and_the_workers_are_in_the_answer()
    {
        await InsertAsync(
            Message(TimeSpan.FromMinutes(5)),
            Message(TimeSpan.FromMinutes(1)),
            new QueueMessage { Queue = "ingest.extract-text", MessageId = Guid.NewGuid(), Name = "x", Body = "{}", EnqueuedAt = _now },
            new QueueMessage { Queue = "ingest.extract-text", MessageId = Guid.NewGuid(), Name = "x", Body = "{}", EnqueuedAt = _now, LockedUntil = _now.AddMinutes(5) },
            new DeadMessage { Queue = "search.index-item", MessageId = Guid.NewGuid(), Name = "x", Body = "{}", Reason = "it fails", DiedAt = _now },
            Heart("one/1", TimeSpan.Zero, new TransportView("rabbitmq", false, 3, new() { ["ingest.extract-text"] = 40, ["ingest.check-file"] = 0 })),
            Heart("two/2", TimeSpan.FromMinutes(5), new TransportView("rabbitmq", true, 3, [])));

        var answer = await DependenciesAsync();
        answer.GetProperty("whole").GetBoolean().Should().BeFalse("the broker is down");
        var dependencies = answer.GetProperty("dependencies");
        dependencies.GetProperty("database").GetProperty("up").GetBoolean().Should().BeTrue();
        dependencies.GetProperty("database").GetProperty("milliseconds").GetDouble().Should().BeGreaterThan(0);
        dependencies.GetProperty("search").GetProperty("kind").GetString().Should().Be("postgres");
        dependencies.GetProperty("broker").GetProperty("up").GetBoolean().Should().BeFalse("the worker that lives sees it so");
        dependencies.GetProperty("broker").GetProperty("seenAt").GetDateTimeOffset().Should().BeCloseTo(_now, TimeSpan.FromSeconds(1));
        answer.GetProperty("outbox").GetProperty("count").GetInt32().Should().Be(2);
        answer.GetProperty("outbox").GetProperty("oldestSeconds").GetDouble().Should().BeGreaterThanOrEqualTo(300);
        var queues = answer.GetProperty("queues");
        Numbers(queues.GetProperty("ingest.extract-text")).Should().Be((41, 1, 0));
        Numbers(queues.GetProperty("ingest.check-file")).Should().Be((0, 0, 0), "an empty queue is there too");
        Numbers(queues.GetProperty("search.index-item")).Should().Be((0, 0, 1));
        answer.GetProperty("workers").GetProperty("live").GetInt32().Should().Be(1);
        answer.GetRawText().Should().NotContain("one/1", "hosts are not named");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_published_item_that_the_index_does_not_have_counts_as_behind_since_its_last_change()
    {
        (await DependenciesAsync()).GetProperty("index").GetProperty("behind").GetInt32().Should().Be(0);
        var item = Draft.Make();
        await InsertAsync(item);
        (await DependenciesAsync()).GetProperty("index").GetProperty("behind").GetInt32().Should().Be(0, "nobody misses a draft");
        await WithDbAsync(db => db.Items.Where(i => i.Id == item.Id).ExecuteUpdateAsync(set => set
            .SetProperty(i => i.Status, Domain.Catalog.ItemStatus.Published).SetProperty(i => i.UpdatedAt, _now.AddHours(-2))));
        var index = (await DependenciesAsync()).GetProperty("index");
        index.GetProperty("behind").GetInt32().Should().Be(1);
        index.GetProperty("lagSeconds").GetDouble().Should().BeGreaterThanOrEqualTo(7200);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_database_that_is_down_is_news_and_no_error_and_nothing_tells_where_it_was()
    {
        await Database.DisposeAsync();
        var answer = await DependenciesAsync();
        answer.GetProperty("whole").GetBoolean().Should().BeFalse();
        answer.GetProperty("dependencies").GetProperty("database").GetProperty("up").GetBoolean().Should().BeFalse();
        answer.GetProperty("queues").ValueKind.Should().Be(JsonValueKind.Null);
        answer.GetRawText().Should().NotContain(Database.Name).And.NotContain("127.0.0.1");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_page_says_it_in_words_to_administrators()
    {
        var administrator = await SignInAsAsync(Role.Administrator);
        (await PageAsync("/en/health", administrator)).QuerySelector(".notice.bad")!.TextContent.Should().Contain("No worker is running");

        await InsertAsync(Heart("one/1", TimeSpan.Zero, new TransportView("postgres", true, 0, new() { ["ingest.extract-text"] = 0 })));
        var page = await PageAsync("/en/health", administrator);
        page.QuerySelector(".notice.good")!.TextContent.Should().Be("All is well.");
        page.QuerySelectorAll("[aria-labelledby=hd] .stages strong").Select(s => s.TextContent).Should().BeEquivalentTo("Database", "Search", "Message carrier");
        page.QuerySelector(".facts")!.TextContent.Should().Contain("Reading text").And.Contain("Empty");

        await InsertAsync(new DeadMessage { Queue = "ingest.extract-text", MessageId = Guid.NewGuid(), Name = "x", Body = "{}", Reason = "it fails", DiedAt = _now });
        var warned = await PageAsync("/ne/health", administrator);
        warned.QuerySelector(".notice.warn")!.TextContent.Should().Contain("एउटा काम हुन सकेन");
        (await administrator.GetAsync(warned.QuerySelector("a[href$='dead-letters']")!.GetAttribute("href"))).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_button_asks_for_a_rebuild_and_the_page_shows_how_far_it_is()
    {
        var administrator = await SignInAsAsync(Role.Administrator);
        using var asked = await administrator.SubmitAsync("/en/health", "form[data-rebuild]");
        asked.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await SendAsync(new GetRebuilds.Query())).Value.Engines.Single().State!.State.Should().Be("wanted");

        var log = Services.GetRequiredService<RebuildLog>();
        await log.BeginAsync("postgres", 40, 100, CancellationToken.None);
        var page = await PageAsync("/en/health", administrator);
        page.QuerySelector("progress")!.GetAttribute("value").Should().Be("40");
        page.QuerySelector("[data-working]")!.GetAttribute("data-working").Should().Be("true", "the page keeps itself fresh meanwhile");
        page.QuerySelector("form[data-rebuild]").Should().BeNull("one is enough");
        page.Body!.TextContent.Should().Contain("40 of 100 items");
        (await PageAsync("/en/health?handler=Live", administrator)).QuerySelector("progress").Should().NotBeNull();

        await log.FailAsync("postgres", "A reason.", forGood: true, CancellationToken.None);
        (await PageAsync("/ne/health", administrator)).Body!.TextContent.Should().Contain("पुरानै सूचीबाट खोजिन्छ").And.Contain("A reason.");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_comparison_can_be_asked_for_and_what_it_found_stays_on_the_page()
    {
        var administrator = await SignInAsAsync(Role.Administrator);
        var item = Draft.Make();
        await InsertAsync(item);
        using var asked = await administrator.SubmitAsync("/en/health", "form[data-compare]");
        var page = await PageAsync(asked.Headers.Location!.ToString(), administrator);
        page.QuerySelector(".notice.good")!.TextContent.Should().Contain("compared");
        page.Body!.TextContent.Should().Contain("1 items were missing");
        (await WithDbAsync(db => db.Outbox.CountAsync(m => m.Name == "catalog.metadata-edited.v1"))).Should().Be(1, "the worker hears of it");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Age_and_size_of_the_last_good_backup_are_told_and_what_is_wrong_with_it_in_words()
    {
        var administrator = await SignInAsAsync(Role.Administrator);
        await InsertAsync(Heart("one/1", TimeSpan.Zero, new TransportView("postgres", true, 0, [])));
        (await DependenciesAsync()).GetProperty("backup").ValueKind.Should().Be(JsonValueKind.Null);
        (await PageAsync("/en/health", administrator)).QuerySelector("[aria-labelledby=hb]")!.TextContent.Should().Contain("No backup has been made yet");

        var status = Services.GetRequiredService<BackupStatus.Store>();
        var good = new BackupStatus.Good(_now.AddHours(-2), 1_000_000, 5_000_000, 12, 20, 0, HasShrunk: false);
        status.Write(new BackupStatus(good, null));
        var backup = (await DependenciesAsync()).GetProperty("backup");
        (backup.GetProperty("ageHours").GetDouble(), backup.GetProperty("bytes").GetInt64(), backup.GetProperty("old").GetBoolean()).Should().Be((2.0, 6_000_000, false));
        var page = await PageAsync("/en/health", administrator);
        page.QuerySelector(".notice.good")!.TextContent.Should().Be("All is well.");
        page.QuerySelector("[aria-labelledby=hb] .facts")!.TextContent.Should().Contain("2 hours ago").And.Contain("MB");

        status.Write(new BackupStatus(good with { At = _now.AddHours(-27), HasShrunk = true, Lacking = 1 }, new BackupStatus.Failure(_now, "a host and a path")));
        backup = (await DependenciesAsync()).GetProperty("backup");
        (backup.GetProperty("old").GetBoolean(), backup.GetProperty("shrunk").GetBoolean(), backup.GetProperty("lackingFiles").GetInt32()).Should().Be((true, true, 1));
        backup.GetRawText().Should().NotContain("a host");
        page = await PageAsync("/ne/health", administrator);
        page.QuerySelector(".notice.warn")!.TextContent.Should().Contain("जगेडा प्रति");
        page.QuerySelectorAll("[aria-labelledby=hb] .is-fail").Select(p => p.TextContent).Should().HaveCount(4).And.Contain(t => t.Contains("२६ घण्टा", StringComparison.Ordinal));
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData(Role.Reader, HttpStatusCode.Redirect)]
    [InlineData(Role.Editor, HttpStatusCode.Forbidden)]
    public async Task Nobody_else_sees_the_page(Role role, HttpStatusCode expected) =>
        (await (await SignInAsAsync(role)).GetAsync("/ne/health")).StatusCode.Should().Be(expected);

    protected override void Configure(IServiceCollection services) => services.AddSingleton<IStartupFilter, CallersAddress>();

    private OutboxMessage Message(TimeSpan age) => new() { MessageId = Guid.NewGuid(), Name = "x", Body = "{}", CreatedAt = _now - age, NextAttemptAt = _now };

    private Heartbeat Heart(string worker, TimeSpan age, TransportView view) => new() { Worker = worker, At = _now - age, Transport = view.Write() };

    private static (int Waiting, int Working, int Dead) Numbers(JsonElement queue) =>
        (queue.GetProperty("waiting").GetInt32(), queue.GetProperty("working").GetInt32(), queue.GetProperty("dead").GetInt32());

    private static async Task<HttpStatusCode> StatusAsync(HttpClient visitor, string from, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/deps") { Headers = { { CallersAddress.Header, from } } };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var answer = await visitor.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<JsonElement> DependenciesAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/deps") { Headers = { { CallersAddress.Header, "127.0.0.1" } } };
        using var answer = await NewVisitor().SendAsync(request);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }
}
