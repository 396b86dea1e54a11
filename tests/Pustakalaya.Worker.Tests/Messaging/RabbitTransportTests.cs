using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Application.Adapters.Messaging.RabbitMq;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Worker.Tests.Messaging;

[AlsoNeeds(Needs.RabbitMq)]
public sealed class RabbitTransportTests(RabbitFixture app) : MessageTransportContract(app), IClassFixture<RabbitFixture>
{
    private readonly RabbitFixture _app = app;

    [RequiresFact(Needs.Postgres)]
    public async Task A_line_that_hangs_costs_seconds_and_no_message()
    {
        await _app.ClearAsync();
        var (transport, line) = _app.NewWorker();
        var (first, second) = (MessagingFixture.Message(), MessagingFixture.Message());
        (await transport.PublishAsync([first], default)).Unsure.Should().BeEmpty();
        line.Hang();
        var hanging = await transport.PublishAsync([second], default);
        hanging.Unsure.Should().Equal(second);
        hanging.Problem.Should().Be("The broker did not confirm within 5 s.");
        line.Flow();
        (await transport.PublishAsync([second], default)).Unsure.Should().BeEmpty("the line that hangs was given up for a new one");

        foreach (var expected in new[] { first, second })
        {
            var delivery = await ReceiveAsync(transport, MessagingFixture.Checks);
            delivery.Message.MessageId.Should().Be(expected.MessageId);
            await delivery.AckAsync(default);
        }
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_worker_whose_line_hangs_learns_of_it_and_its_message_goes_on()
    {
        await _app.ClearAsync();
        var (transport, line) = _app.NewWorker(heartbeatSeconds: 1);
        await transport.PublishAsync([MessagingFixture.Message()], default);
        var held = await ReceiveAsync(transport, MessagingFixture.Checks);
        line.Hang();
        await WaitForAsync(held.Lost);
        (await ReceiveAsync(_app.NewTransport(), MessagingFixture.Checks)).Attempt.Should().Be(2);
        line.Flow();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Lines_that_are_cut_and_slow_ones_lose_nothing()
    {
        await _app.ClearAsync();
        var (transport, line) = _app.NewWorker();
        var messages = Enumerable.Range(0, 300).Select(_ => MessagingFixture.Message()).ToArray();
        await _app.WriteOutboxAsync(messages);
        line.Delay = TimeSpan.FromMilliseconds(20);
        var cutting = Task.Run(async () =>
        {
            for (var i = 0; i < 6; i++)
            {
                await Task.Delay(250);
                if (i % 2 == 0)
                    line.Drop();
                else
                    line.Reset();
            }
        });
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var relay = _app.NewRelay(transport);
        while (await _app.WithDbAsync(db => db.Outbox.AnyAsync()))
        {
            await relay.RelayBatchAsync(limit.Token);
            await _app.RunAsync("UPDATE outbox_messages SET next_attempt_at = now() - interval '1 minute'");
        }

        await cutting;
        var seen = new HashSet<Guid>();
        using var enough = new CancellationTokenSource();
        try
        {
            await foreach (var delivery in transport.ReceiveAsync(MessagingFixture.Checks with { Prefetch = 100 }, enough.Token))
            {
                seen.Add(delivery.Message.MessageId);
                await delivery.AckAsync(default);
                if (seen.Count == messages.Length)
                    break;
                enough.CancelAfter(TimeSpan.FromSeconds(60));
            }
        }
        catch (OperationCanceledException)
        {
            // Nothing came any more: the count below says what is missing.
        }

        seen.Should().BeEquivalentTo(messages.Select(m => m.MessageId));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task What_the_broker_itself_puts_aside_is_moved_to_the_dead_letters_with_a_reason()
    {
        await _app.ClearAsync();
        var transport = _app.NewTransport();
        var message = MessagingFixture.Message() with { Queue = MessagingFixture.Checks.Queue };
        await transport.PublishAsync([message], default);
        // Workers that end before they can even count: the broker's own guard.
        for (var i = 0; i <= RabbitTopology.DeliveryLimit; i++)
        {
            var delivery = await ReceiveAsync(_app.NewTransport(), MessagingFixture.Checks);
            delivery.Attempt.Should().Be(i + 1);
            await _app.LoseHoldersAsync();
            await WaitForAsync(delivery.Lost);
        }

        using var collector = new DeadLetterCollector(_app.NewWorker().Transport, MessagingFixture.Subscriptions, NullLogger<DeadLetterCollector>.Instance);
        await collector.StartAsync(default);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await _app.DeadAsync(MessagingFixture.Checks.Queue)).Count == 0)
            await Task.Delay(50, limit.Token);
        await collector.StopAsync(default);

        var dead = (await _app.DeadAsync(MessagingFixture.Checks.Queue)).Single();
        (dead.MessageId, dead.Body).Should().Be((message.MessageId, message.Body));
        dead.Reason.Should().StartWith("It was given out more than 5 times");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_queue_that_this_configuration_does_not_work_off_collects_no_more()
    {
        await _app.ClearAsync();
        await _app.NewTransport().PublishAsync([MessagingFixture.Message()], default);
        var (transport, _) = _app.NewWorker(retired: [MessagingFixture.Texts, new Subscription("test.never-there", 1, TimeSpan.FromMinutes(1), 3, false, MessagingFixture.Texts.Routes)]);
        await transport.PublishAsync([MessagingFixture.Message()], default);

        (await transport.LookAsync(default)).Queues.Should().Equal(new Dictionary<string, long> { [MessagingFixture.Checks.Queue] = 2, [MessagingFixture.Light.Queue] = 0 });
        await (await ReceiveAsync(_app.NewTransport(), MessagingFixture.Texts)).AckAsync(default);
        await ShouldBeEmptyAsync(_app.NewTransport(), MessagingFixture.Texts);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_message_that_fails_while_the_database_is_away_is_held_and_put_off_afterwards()
    {
        await _app.ClearAsync();
        var transport = _app.NewTransport();
        await transport.PublishAsync([MessagingFixture.Message() with { Queue = MessagingFixture.Checks.Queue }], default);
        // The worker goes on, as a running one does: one that stops leaves what it holds to the broker.
        await using var deliveries = transport.ReceiveAsync(MessagingFixture.Checks, default).GetAsyncEnumerator();
        await deliveries.MoveNextAsync();
        await _app.RunAsync("ALTER TABLE outbox_messages RENAME TO outbox_away");
        try
        {
            await deliveries.Current.ReleaseAsync(TimeSpan.Zero, counts: true, default);
            await ShouldBeEmptyAsync(_app.NewTransport(), MessagingFixture.Checks);
        }
        finally
        {
            await _app.RunAsync("ALTER TABLE outbox_away RENAME TO outbox_messages");
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await _app.WithDbAsync(db => db.Outbox.AnyAsync()))
            await Task.Delay(50, limit.Token);
        await _app.BringBackAsync(transport);
        (await deliveries.MoveNextAsync()).Should().BeTrue();
        deliveries.Current.Attempt.Should().Be(2);
        await deliveries.Current.AckAsync(default);
    }
}
