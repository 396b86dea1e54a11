using FluentAssertions;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Testing;

namespace Pustakalaya.Worker.Tests.Messaging;

/// <summary>What every transport must do. A new one is done when this suite passes on it.</summary>
public abstract class MessageTransportContract(MessagingFixture app)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RequiresFact(Needs.Postgres)]
    public async Task Each_queue_that_wants_a_message_gets_a_copy_and_unwanted_ones_are_told()
    {
        await app.ClearAsync();
        var transport = app.NewTransport();
        var (wanted, unwanted) = (MessagingFixture.Message(), MessagingFixture.Message() with { Name = "catalog.metadata-edited.v1" });
        var publication = await transport.PublishAsync([wanted, unwanted], default);
        publication.Unwanted.Should().Equal(unwanted);
        publication.Unsure.Should().BeEmpty();

        foreach (var queue in new[] { MessagingFixture.Checks, MessagingFixture.Texts })
        {
            var delivery = await ReceiveAsync(transport, queue);
            // JSON is compared by what it says: a transport may keep it in a form of its own.
            (delivery.Message.MessageId, delivery.Message.Name, delivery.Attempt, delivery.Queue).Should().Be((wanted.MessageId, wanted.Name, 1, queue.Queue));
            MessageNames.TryRead(delivery.Message.Name, delivery.Message.Body, out _).Should().Be(MessageNames.TryRead(wanted.Name, wanted.Body, out _));
            await delivery.AckAsync(default);
        }
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Messages_come_in_their_order_and_each_to_one_worker_only()
    {
        await app.ClearAsync();
        var transport = app.NewTransport();
        var messages = Enumerable.Range(0, 4).Select(_ => MessagingFixture.Message()).ToList();
        await transport.PublishAsync(messages, default);

        var taken = new List<Guid>();
        foreach (var worker in new[] { transport, app.NewTransport(), transport, app.NewTransport() })
            taken.Add((await ReceiveAsync(worker, MessagingFixture.Checks)).Message.MessageId);
        taken.Should().Equal(messages.Select(m => m.MessageId));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task An_acked_message_is_gone_for_good()
    {
        await app.ClearAsync();
        var transport = app.NewTransport();
        await transport.PublishAsync([MessagingFixture.Message()], default);
        await (await ReceiveAsync(transport, MessagingFixture.Checks)).AckAsync(default);
        await ShouldBeEmptyAsync(app.NewTransport(), MessagingFixture.Checks);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_released_message_comes_again_and_counts_its_deliveries()
    {
        await app.ClearAsync();
        var transport = app.NewTransport();
        await transport.PublishAsync([MessagingFixture.Message()], default);
        await (await ReceiveAsync(transport, MessagingFixture.Checks)).ReleaseAsync(TimeSpan.Zero, counts: true, default);
        await app.BringBackAsync(transport);
        var second = await ReceiveAsync(transport, MessagingFixture.Checks);
        second.Attempt.Should().Be(2);
        await second.ReleaseAsync(TimeSpan.Zero, counts: false, default);
        await app.BringBackAsync(transport);
        (await ReceiveAsync(transport, MessagingFixture.Checks)).Attempt.Should().Be(2, "a worker that stops is not the message's fault");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_message_released_for_later_is_not_given_out_before()
    {
        await app.ClearAsync();
        var transport = app.NewTransport();
        await transport.PublishAsync([MessagingFixture.Message()], default);
        await (await ReceiveAsync(transport, MessagingFixture.Checks)).ReleaseAsync(TimeSpan.FromMinutes(5), counts: true, default);
        await ShouldBeEmptyAsync(transport, MessagingFixture.Checks);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_message_whose_worker_is_gone_goes_to_the_next_and_the_old_worker_learns_of_it()
    {
        await app.ClearAsync();
        var (old, next) = (app.NewTransport(), app.NewTransport());
        await old.PublishAsync([MessagingFixture.Message()], default);
        var lost = await ReceiveAsync(old, MessagingFixture.Checks);
        await app.LoseHoldersAsync();

        var again = await ReceiveAsync(next, MessagingFixture.Checks);
        (again.Message.MessageId, again.Attempt).Should().Be((lost.Message.MessageId, 2));
        await WaitForAsync(lost.Lost);
        await lost.AckAsync(default);
        await again.ReleaseAsync(TimeSpan.Zero, counts: true, default);
        await app.BringBackAsync(next);
        (await ReceiveAsync(next, MessagingFixture.Checks)).Attempt.Should().Be(3, "the old worker's ack must not have taken it away");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_message_in_work_is_held_for_as_long_as_the_work_takes()
    {
        await app.ClearAsync();
        var transport = app.NewTransport();
        await transport.PublishAsync([MessagingFixture.Message()], default);
        var held = await ReceiveAsync(transport, MessagingFixture.Checks);

        await ShouldBeEmptyAsync(app.NewTransport(), MessagingFixture.Checks, TimeSpan.FromSeconds(4));
        held.Lost.IsCancellationRequested.Should().BeFalse();
        await held.AckAsync(default);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_dead_letter_is_kept_aside_with_its_reason()
    {
        await app.ClearAsync();
        var transport = app.NewTransport();
        await transport.PublishAsync([MessagingFixture.Message()], default);
        await (await ReceiveAsync(transport, MessagingFixture.Checks)).DeadLetterAsync("nobody can read it", default);
        await ShouldBeEmptyAsync(transport, MessagingFixture.Checks);
        (await app.DeadAsync(MessagingFixture.Checks.Queue)).Select(m => m.Reason).Should().Equal("nobody can read it");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_message_for_one_queue_goes_to_that_alone_and_keeps_its_count()
    {
        await app.ClearAsync();
        var transport = app.NewTransport();
        var (message, nowhere) = (MessagingFixture.Message() with { Queue = MessagingFixture.Texts.Queue, Deliveries = 2 }, MessagingFixture.Message() with { Queue = "test.gone" });
        (await transport.PublishAsync([message, nowhere], default)).Unwanted.Should().Equal(nowhere);

        var delivery = await ReceiveAsync(transport, MessagingFixture.Texts);
        (delivery.Message.MessageId, delivery.Attempt).Should().Be((message.MessageId, 3));
        await delivery.AckAsync(default);
        await ShouldBeEmptyAsync(transport, MessagingFixture.Checks);
    }

    internal static async Task<Delivery> ReceiveAsync(IMessageTransport transport, Subscription queue)
    {
        using var limit = new CancellationTokenSource(Patience);
        await foreach (var delivery in transport.ReceiveAsync(queue, limit.Token))
            return delivery;
        throw new InvalidOperationException("The queue ended.");
    }

    internal static async Task ShouldBeEmptyAsync(IMessageTransport transport, Subscription queue, TimeSpan? during = null)
    {
        using var limit = new CancellationTokenSource(during ?? TimeSpan.FromSeconds(1));
        var act = async () =>
        {
            await foreach (var delivery in transport.ReceiveAsync(queue, limit.Token))
                throw new InvalidOperationException($"There is {delivery.Message.MessageId}, delivered {delivery.Attempt} times.");
        };
        await act.Should().ThrowAsync<OperationCanceledException>();
    }

    internal static async Task WaitForAsync(CancellationToken signal)
    {
        var done = new TaskCompletionSource();
        await using var registered = signal.Register(done.SetResult);
        await done.Task.WaitAsync(Patience, CancellationToken.None);
    }
}
