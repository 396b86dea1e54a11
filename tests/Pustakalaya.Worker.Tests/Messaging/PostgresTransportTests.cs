using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Worker.Tests.Messaging;

public sealed class PostgresTransportTests(MessagingFixture app) : MessageTransportContract(app), IClassFixture<MessagingFixture>
{
    private readonly MessagingFixture _app = app;

    [RequiresFact(Needs.Postgres)]
    public async Task A_message_published_twice_by_a_relay_that_died_lies_in_the_queue_once()
    {
        await _app.ClearAsync();
        var message = MessagingFixture.Message();
        await _app.NewPostgresTransport().PublishAsync([message], default);
        await _app.NewPostgresTransport().PublishAsync([message], default);
        (await _app.WithDbAsync(db => db.Queue.CountAsync(m => m.Queue == MessagingFixture.Checks.Queue))).Should().Be(1);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task One_message_is_taken_at_a_time_also_when_the_planner_thinks_there_is_but_one()
    {
        await _app.ClearAsync();
        var transport = _app.NewPostgresTransport();
        await transport.PublishAsync([MessagingFixture.LightMessage(FileId.New())], default);
        await _app.RunAsync("ANALYZE queue_messages");
        await transport.PublishAsync([.. Enumerable.Range(0, 9).Select(_ => MessagingFixture.LightMessage(FileId.New()))], default);

        await ReceiveAsync(transport, MessagingFixture.Light);

        (await _app.WithDbAsync(db => db.Queue.CountAsync(m => m.LockedBy != null))).Should().Be(1);
        (await _app.WithDbAsync(db => db.Queue.SumAsync(m => m.Deliveries))).Should().Be(1);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Who_waits_is_woken_by_the_commit_and_not_by_the_clock()
    {
        await _app.ClearAsync();
        using var wakeUps = _app.NewWakeUps();
        await wakeUps.StartAsync(default);
        // So seldom does it look by itself that only a wake-up can bring the message within the test's patience.
        var receiving = ReceiveAsync(_app.NewPostgresTransport(pollSeconds: 300, wakeUps: wakeUps), MessagingFixture.Checks);
        await Task.Delay(500);
        receiving.IsCompleted.Should().BeFalse();
        await _app.NewPostgresTransport().PublishAsync([MessagingFixture.Message()], default);
        (await receiving).Attempt.Should().Be(1);
        await wakeUps.StopAsync(default);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Wake_ups_are_heard_again_after_the_connection_was_cut()
    {
        await _app.ClearAsync();
        using var wakeUps = _app.NewWakeUps();
        await wakeUps.StartAsync(default);
        var receiving = ReceiveAsync(_app.NewPostgresTransport(pollSeconds: 300, wakeUps: wakeUps), MessagingFixture.Checks);
        await Task.Delay(500);
        (await _app.RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'")).Should().Be(-1);
        await _app.NewPostgresTransport().PublishAsync([MessagingFixture.Message()], default);
        (await receiving).Attempt.Should().Be(1);
        await wakeUps.StopAsync(default);
    }
}
