using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Worker.Tests.Messaging;

public sealed class PostgresTransportTests(MessagingFixture app) : MessageTransportContract, IClassFixture<MessagingFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task A_message_published_twice_by_a_relay_that_died_lies_in_the_queue_once()
    {
        await ClearAsync();
        var message = MessagingFixture.Message();
        await app.NewTransport().PublishAsync([message], default);
        await app.NewTransport().PublishAsync([message], default);
        (await app.WithDbAsync(db => db.Queue.CountAsync(m => m.Queue == MessagingFixture.Checks.Queue))).Should().Be(1);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Who_waits_is_woken_by_the_commit_and_not_by_the_clock()
    {
        await ClearAsync();
        using var wakeUps = app.NewWakeUps();
        await wakeUps.StartAsync(default);
        // So seldom does it look by itself that only a wake-up can bring the message within the test's patience.
        var receiving = ReceiveAsync(app.NewTransport(pollSeconds: 300, wakeUps: wakeUps), MessagingFixture.Checks);
        await Task.Delay(500);
        receiving.IsCompleted.Should().BeFalse();
        await app.NewTransport().PublishAsync([MessagingFixture.Message()], default);
        (await receiving).Attempt.Should().Be(1);
        await wakeUps.StopAsync(default);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Wake_ups_are_heard_again_after_the_connection_was_cut()
    {
        await ClearAsync();
        using var wakeUps = app.NewWakeUps();
        await wakeUps.StartAsync(default);
        var receiving = ReceiveAsync(app.NewTransport(pollSeconds: 300, wakeUps: wakeUps), MessagingFixture.Checks);
        await Task.Delay(500);
        (await app.RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'")).Should().Be(-1);
        await app.NewTransport().PublishAsync([MessagingFixture.Message()], default);
        (await receiving).Attempt.Should().Be(1);
        await wakeUps.StopAsync(default);
    }

    internal override IMessageTransport NewTransport() => app.NewTransport(lockSeconds: 1);

    internal override async Task LoseHolderAsync(Delivery delivery) =>
        (await app.RunAsync($"UPDATE queue_messages SET locked_until = now() - interval '1 second' WHERE queue = '{delivery.Queue}'")).Should().Be(1);

    internal override async Task<IReadOnlyList<string>> DeadReasonsAsync(string queue) =>
        await app.WithDbAsync(db => db.DeadMessages.Where(m => m.Queue == queue).Select(m => m.Reason).ToListAsync());

    internal override Task ClearAsync() => app.ClearAsync();
}
