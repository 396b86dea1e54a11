using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Worker.Tests.Messaging;

public sealed class OutboxRelayTests(MessagingFixture app) : IClassFixture<MessagingFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task Three_relays_at_once_hand_every_message_over_once()
    {
        await app.ClearAsync();
        var messages = Enumerable.Range(0, 1_000).Select(_ => MessagingFixture.Message()).ToArray();
        await app.WriteOutboxAsync(messages);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var relay = app.NewRelay(app.NewPostgresTransport());
            while (await app.WithDbAsync(db => db.Outbox.AnyAsync()))
                await relay.RelayBatchAsync(default);
        })));
        var there = await app.WithDbAsync(db => db.Queue.Where(m => m.Queue == MessagingFixture.Checks.Queue).Select(m => m.MessageId).ToListAsync());
        there.Should().BeEquivalentTo(messages.Select(m => m.MessageId));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_transport_that_is_away_costs_time_but_no_message()
    {
        await app.ClearAsync();
        var message = MessagingFixture.Message();
        await app.WriteOutboxAsync(message);
        var time = new Shifted();
        var transport = new FailingTransport(app.NewPostgresTransport()) { Fails = true };
        var relay = app.NewRelay(transport, time);

        (await relay.RelayBatchAsync(default)).Should().Be(0);
        var row = await app.WithDbAsync(db => db.Outbox.AsNoTracking().SingleAsync());
        (row.Attempts, row.LastError).Should().Be((1, "The broker is away."));
        (await relay.RelayBatchAsync(default)).Should().Be(0, "it is not due");

        for (var i = 0; i < 40; i++)
        {
            time.Forward += TimeSpan.FromSeconds(61);
            await relay.RelayBatchAsync(default);
        }

        (await app.WithDbAsync(db => db.Outbox.AsNoTracking().SingleAsync())).Attempts.Should().Be(41, "it is tried for ever, at least every minute");
        transport.Fails = false;
        time.Forward += TimeSpan.FromSeconds(61);
        (await relay.RelayBatchAsync(default)).Should().Be(1);
        (await app.WithDbAsync(db => db.Outbox.CountAsync())).Should().Be(0);
        (await app.WithDbAsync(db => db.Queue.CountAsync(m => m.MessageId == message.MessageId))).Should().Be(2, "two queues want it");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_relay_that_dies_after_the_hand_over_repeats_it_and_the_message_is_there_once()
    {
        await app.ClearAsync();
        var message = MessagingFixture.Message();
        await app.WriteOutboxAsync(message);
        var transport = new FailingTransport(app.NewPostgresTransport()) { FailsAfter = true };
        await app.NewRelay(transport).RelayBatchAsync(default);
        (await app.WithDbAsync(db => db.Outbox.CountAsync())).Should().Be(1);

        var time = new Shifted { Forward = TimeSpan.FromMinutes(2) };
        (await app.NewRelay(app.NewPostgresTransport(), time).RelayBatchAsync(default)).Should().Be(1);
        (await app.WithDbAsync(db => db.Queue.CountAsync(m => m.Queue == MessagingFixture.Checks.Queue))).Should().Be(1);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_message_that_no_queue_wants_is_kept_for_a_person()
    {
        await app.ClearAsync();
        await app.WriteOutboxAsync(MessagingFixture.Message() with { Name = "ingest.something.v9" }, MessagingFixture.Message());
        await app.NewRelay(app.NewPostgresTransport()).RelayBatchAsync(default);
        var dead = await app.WithDbAsync(db => db.DeadMessages.AsNoTracking().SingleAsync());
        (dead.Name, dead.Reason).Should().Be(("ingest.something.v9", "No queue wants it."));
        (await app.WithDbAsync(db => db.Queue.CountAsync())).Should().Be(2, "the other message goes its way");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task What_was_confirmed_leaves_and_what_was_not_is_tried_again()
    {
        await app.ClearAsync();
        var messages = Enumerable.Range(0, 4).Select(_ => MessagingFixture.Message()).ToArray();
        await app.WriteOutboxAsync(messages);
        var transport = new FailingTransport(app.NewPostgresTransport()) { IsUnsureOf = message => message.MessageId == messages[1].MessageId || message.MessageId == messages[3].MessageId };
        (await app.NewRelay(transport).RelayBatchAsync(default)).Should().Be(2);

        var left = await app.WithDbAsync(db => db.Outbox.AsNoTracking().OrderBy(m => m.Id).ToListAsync());
        left.Select(m => (m.MessageId, m.Attempts, m.LastError)).Should().Equal((messages[1].MessageId, 1, "One is full."), (messages[3].MessageId, 1, "One is full."));
    }

    private sealed class FailingTransport(IMessageTransport inner) : IMessageTransport
    {
        public bool Fails { get; set; }

        public bool FailsAfter { get; init; }

        public Func<MessageEnvelope, bool> IsUnsureOf { get; init; } = _ => false;

        public async Task<Publication> PublishAsync(IReadOnlyList<MessageEnvelope> messages, CancellationToken ct)
        {
            if (Fails)
                throw new IOException("The broker is away.");
            var publication = await inner.PublishAsync([.. messages.Where(m => !IsUnsureOf(m))], ct);
            if (messages.Where(IsUnsureOf).ToList() is { Count: > 0 } unsure)
                return publication with { Unsure = unsure, Problem = "One is full." };
            return FailsAfter ? throw new IOException("The broker was away before it could answer.") : publication;
        }

        public IAsyncEnumerable<Delivery> ReceiveAsync(Subscription subscription, CancellationToken ct) => inner.ReceiveAsync(subscription, ct);

        public Task<TransportView> LookAsync(CancellationToken ct) => inner.LookAsync(ct);

        public Task<TimeSpan?> LostAfterAsync(CancellationToken ct) => inner.LostAfterAsync(ct);
    }

    private sealed class Shifted : TimeProvider
    {
        public TimeSpan Forward { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Forward;
    }
}
