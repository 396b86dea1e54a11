using FluentAssertions;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Testing;

namespace Pustakalaya.Worker.Tests.Messaging;

/// <summary>What every transport must do. A new one is done when this suite passes on it.</summary>
public abstract class MessageTransportContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A transport as a process of its own would have it, whose deliveries come back quickly once nobody holds them.</summary>
    internal abstract IMessageTransport NewTransport();

    /// <summary>Makes the queue believe that the worker that holds this message is gone.</summary>
    internal abstract Task LoseHolderAsync(Delivery delivery);

    /// <summary>Reasons for which messages of the queue were put aside.</summary>
    internal abstract Task<IReadOnlyList<string>> DeadReasonsAsync(string queue);

    internal abstract Task ClearAsync();

    [RequiresFact(Needs.Postgres)]
    public async Task Each_queue_that_wants_a_message_gets_a_copy_and_unwanted_ones_are_told()
    {
        await ClearAsync();
        var transport = NewTransport();
        var (wanted, unwanted) = (MessagingFixture.Message(), MessagingFixture.Message() with { Name = "catalog.metadata-edited.v1" });
        (await transport.PublishAsync([wanted, unwanted], default)).Should().Equal(unwanted.MessageId);

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
        await ClearAsync();
        var transport = NewTransport();
        var messages = Enumerable.Range(0, 4).Select(_ => MessagingFixture.Message()).ToList();
        await transport.PublishAsync(messages, default);

        var taken = new List<Guid>();
        foreach (var worker in new[] { transport, NewTransport(), transport, NewTransport() })
            taken.Add((await ReceiveAsync(worker, MessagingFixture.Checks)).Message.MessageId);
        taken.Should().Equal(messages.Select(m => m.MessageId));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task An_acked_message_is_gone_for_good()
    {
        await ClearAsync();
        var transport = NewTransport();
        await transport.PublishAsync([MessagingFixture.Message()], default);
        await (await ReceiveAsync(transport, MessagingFixture.Checks)).AckAsync(default);
        await ShouldBeEmptyAsync(NewTransport(), MessagingFixture.Checks);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_released_message_comes_again_and_counts_its_deliveries()
    {
        await ClearAsync();
        var transport = NewTransport();
        await transport.PublishAsync([MessagingFixture.Message()], default);
        await (await ReceiveAsync(transport, MessagingFixture.Checks)).ReleaseAsync(TimeSpan.Zero, counts: true, default);
        var second = await ReceiveAsync(transport, MessagingFixture.Checks);
        second.Attempt.Should().Be(2);
        await second.ReleaseAsync(TimeSpan.Zero, counts: false, default);
        (await ReceiveAsync(transport, MessagingFixture.Checks)).Attempt.Should().Be(2, "a worker that stops is not the message's fault");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_message_released_for_later_is_not_given_out_before()
    {
        await ClearAsync();
        var transport = NewTransport();
        await transport.PublishAsync([MessagingFixture.Message()], default);
        await (await ReceiveAsync(transport, MessagingFixture.Checks)).ReleaseAsync(TimeSpan.FromMinutes(5), counts: true, default);
        await ShouldBeEmptyAsync(transport, MessagingFixture.Checks);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_message_whose_worker_is_gone_goes_to_the_next_and_the_old_worker_learns_of_it()
    {
        await ClearAsync();
        var (old, next) = (NewTransport(), NewTransport());
        await old.PublishAsync([MessagingFixture.Message()], default);
        var lost = await ReceiveAsync(old, MessagingFixture.Checks);
        await LoseHolderAsync(lost);

        var again = await ReceiveAsync(next, MessagingFixture.Checks);
        (again.Message.MessageId, again.Attempt).Should().Be((lost.Message.MessageId, 2));
        await WaitForAsync(lost.Lost);
        await lost.AckAsync(default);
        await again.ReleaseAsync(TimeSpan.Zero, counts: true, default);
        (await ReceiveAsync(next, MessagingFixture.Checks)).Attempt.Should().Be(3, "the old worker's ack must not have taken it away");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_message_in_work_is_held_for_as_long_as_the_work_takes()
    {
        await ClearAsync();
        var transport = NewTransport();
        await transport.PublishAsync([MessagingFixture.Message()], default);
        var held = await ReceiveAsync(transport, MessagingFixture.Checks);

        await ShouldBeEmptyAsync(NewTransport(), MessagingFixture.Checks, TimeSpan.FromSeconds(4));
        held.Lost.IsCancellationRequested.Should().BeFalse();
        await held.AckAsync(default);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_dead_letter_is_kept_aside_with_its_reason()
    {
        await ClearAsync();
        var transport = NewTransport();
        await transport.PublishAsync([MessagingFixture.Message()], default);
        await (await ReceiveAsync(transport, MessagingFixture.Checks)).DeadLetterAsync("nobody can read it", default);
        await ShouldBeEmptyAsync(transport, MessagingFixture.Checks);
        (await DeadReasonsAsync(MessagingFixture.Checks.Queue)).Should().Equal("nobody can read it");
    }

    internal static async Task<Delivery> ReceiveAsync(IMessageTransport transport, Subscription queue)
    {
        using var limit = new CancellationTokenSource(Patience);
        await foreach (var delivery in transport.ReceiveAsync(queue, limit.Token))
            return delivery;
        throw new InvalidOperationException("The queue ended.");
    }

    private static async Task ShouldBeEmptyAsync(IMessageTransport transport, Subscription queue, TimeSpan? during = null)
    {
        using var limit = new CancellationTokenSource(during ?? TimeSpan.FromSeconds(1));
        var act = async () =>
        {
            await foreach (var delivery in transport.ReceiveAsync(queue, limit.Token))
                throw new InvalidOperationException($"There is {delivery.Message.MessageId}, delivered {delivery.Attempt} times.");
        };
        await act.Should().ThrowAsync<OperationCanceledException>();
    }

    private static async Task WaitForAsync(CancellationToken signal)
    {
        var done = new TaskCompletionSource();
        await using var registered = signal.Register(done.SetResult);
        await done.Task.WaitAsync(Patience, CancellationToken.None);
    }
}
