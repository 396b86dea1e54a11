using System.Diagnostics;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pustakalaya.Application.Adapters.Persistence;

namespace Pustakalaya.Application.Adapters.Messaging;

/// <summary>Turns the messages of a queue into commands: each is carried out once, however often it is delivered, and acked last.</summary>
public sealed class MessageConsumer
{
    private static readonly ActivitySource Activities = new("Pustakalaya.Messaging");

    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(10);

    /// <summary>Background work that finds no rest for so long gives its message back: a broker takes one away that is held too long.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private readonly IServiceScopeFactory _scopes;
    private readonly IMessageTransport _transport;
    private readonly WorkGate _gate;
    private readonly TimeProvider _time;
    private readonly ILogger<MessageConsumer> _logger;

    internal MessageConsumer(IServiceScopeFactory scopes, IMessageTransport transport, WorkGate gate, TimeProvider time, ILogger<MessageConsumer> logger) =>
        (_scopes, _transport, _gate, _time, _logger) = (scopes, transport, gate, time, logger);

    /// <summary>Works the queue off until stopped; returns when the work in flight has ended.</summary>
    /// <param name="stop">Take no more messages.</param>
    /// <param name="abandon">End the work in flight too; its messages go back.</param>
    public async Task RunAsync(Subscription subscription, CancellationToken stop, CancellationToken abandon)
    {
        using var slots = new SemaphoreSlim(subscription.Concurrency);
        var running = new HashSet<Task>();
        try
        {
            await using var deliveries = _transport.ReceiveAsync(subscription, stop).GetAsyncEnumerator(stop);
            while (true)
            {
                // The slot first: a message that was taken and must wait here could not be taken by another worker.
                await slots.WaitAsync(stop);
                if (!await deliveries.MoveNextAsync())
                    break;
                running.RemoveWhere(task => task.IsCompletedSuccessfully);
                // A message that was tried before may be the one that ends workers: alone, it takes no other of its queue with it.
                var alone = deliveries.Current.Attempt > 1;
                if (alone)
                    await Task.WhenAll(running);
                var work = WorkAsync(deliveries.Current);
                running.Add(work);
                if (alone)
                    await work;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopping is the ordinary end of this loop.
        }

        await Task.WhenAll(running);

        async Task WorkAsync(Delivery delivery)
        {
            // Off the loop's thread: a handler that computes before its first await must not keep the next message waiting.
            await Task.Yield();
            try
            {
                await HandleAsync(delivery, subscription, stop, abandon);
            }
            finally
            {
                slots.Release();
            }
        }
    }

    internal async Task HandleAsync(Delivery delivery, Subscription subscription, CancellationToken stop, CancellationToken abandon)
    {
        using var log = _logger.BeginScope("{Queue} {MessageId} attempt {Attempt}", delivery.Queue, delivery.Message.MessageId, delivery.Attempt);
        using var activity = Activities.StartActivity(subscription.Queue, ActivityKind.Consumer, delivery.Message.TraceParent);
        using var work = CancellationTokenSource.CreateLinkedTokenSource(abandon, delivery.Lost);
        var entered = false;
        try
        {
            if (subscription.Background)
            {
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop, work.Token);
                if (!await _gate.WaitForRestAsync(LongestWait, waiting.Token))
                {
                    using var back = new CancellationTokenSource(Answer, _time);
                    await delivery.ReleaseAsync(TimeSpan.FromMinutes(1), counts: false, back.Token);
                    return;
                }
            }
            else
            {
                _gate.Enter();
                entered = true;
            }

            work.CancelAfter(subscription.TimeLimit);
            var problem = await CarryOutAsync(delivery, subscription, work.Token);
            // The answer must get through also when the work was called off meanwhile.
            using var answer = new CancellationTokenSource(Answer, _time);
            if (problem is not null)
            {
                _logger.LogError("{MessageId} of {Queue} is put aside: {Problem}", delivery.Message.MessageId, delivery.Queue, problem);
                await delivery.DeadLetterAsync(problem, answer.Token);
            }
            else
            {
                await delivery.AckAsync(answer.Token);
            }
        }
        catch (Exception e) when (FailurePolicy.IsOutage(e))
        {
            // Waiting is no work: what may only run beside nothing else must not wait for it too.
            if (entered)
                _gate.Leave();
            entered = false;
            await WaitForOutageAsync(delivery, e, stop);
        }
        catch (Exception e)
        {
            await FailAsync(delivery, subscription, e, stop, abandon);
        }
        finally
        {
            if (entered)
                _gate.Leave();
        }
    }

    /// <returns>Why nobody will ever carry it out, or null when it has been.</returns>
    private async Task<string?> CarryOutAsync(Delivery delivery, Subscription subscription, CancellationToken ct)
    {
        if (delivery.Attempt > subscription.Attempts)
            return $"The worker ended {delivery.Attempt - 1} times while it worked on this.";
        if (MessageNames.TryRead(delivery.Message.Name, delivery.Message.Body, out var unreadable) is not { } happened)
            return unreadable;
        if (subscription.CommandFor(happened) is not { } command)
            return $"{subscription.Queue} has no command for {delivery.Message.Name}.";

        await using var scope = _scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LibraryDb>();
        var id = delivery.Message.MessageId;
        if (await db.Inbox.AnyAsync(m => m.Consumer == subscription.Queue && m.MessageId == id, ct))
            return Duplicate();

        // Saved by the handler's own save, together with the result: both are there, or neither.
        var row = new InboxMessage { Consumer = subscription.Queue, MessageId = id, HandledAt = _time.GetUtcNow() };
        db.Add(row);
        try
        {
            var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command, ct);
            if (!result.IsOk)
                return string.Join("; ", result.Errors.Select(error => $"{error.Code}: {error.Message}"));
            if (db.Entry(row).State == EntityState.Detached)
                db.Add(row);
            if (db.ChangeTracker.HasChanges())
                await db.SaveChangesAsync(ct);
            return null;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "inbox_messages" })
        {
            return Duplicate();
        }

        string? Duplicate()
        {
            _logger.LogInformation("{MessageId} was carried out before: nothing to do", id);
            return null;
        }
    }

    /// <summary>Holds the message, and with it its place in the queue's work, so that not all that wait go round and round; then gives it back as it was.</summary>
    private async Task WaitForOutageAsync(Delivery delivery, Exception e, CancellationToken stop)
    {
        _logger.LogWarning("{MessageId} of {Queue} waits: {Reason}", delivery.Message.MessageId, delivery.Queue, e.Message);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop, delivery.Lost);
        await Task.Delay(FailurePolicy.OutagePause, _time, waiting.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (delivery.Lost.IsCancellationRequested)
            return;
        using var answer = new CancellationTokenSource(Answer, _time);
        await AnswerAsync(delivery, () => delivery.ReleaseAsync(TimeSpan.Zero, counts: false, answer.Token));
    }

    private async Task FailAsync(Delivery delivery, Subscription subscription, Exception e, CancellationToken stop, CancellationToken abandon)
    {
        if (delivery.Lost.IsCancellationRequested)
            return;
        var stopped = e is OperationCanceledException && (stop.IsCancellationRequested || abandon.IsCancellationRequested);
        if (stopped)
            _logger.LogInformation("{MessageId} of {Queue} goes back: the worker stops", delivery.Message.MessageId, delivery.Queue);
        else
            _logger.LogError(e, "{MessageId} of {Queue} failed at attempt {Attempt}", delivery.Message.MessageId, delivery.Queue, delivery.Attempt);
        using var answer = new CancellationTokenSource(Answer, _time);
        await AnswerAsync(delivery, () => stopped ? delivery.ReleaseAsync(TimeSpan.Zero, counts: false, answer.Token)
            : FailurePolicy.IsSpent(delivery, subscription, e) ? delivery.DeadLetterAsync(FailurePolicy.ReasonOf(e, subscription), answer.Token)
            : delivery.ReleaseAsync(FailurePolicy.DelayAfter(delivery.Attempt), counts: true, answer.Token));
    }

    private async Task AnswerAsync(Delivery delivery, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (Exception outage) when (outage is NpgsqlException or OperationCanceledException)
        {
            // The queue is away as well. The lock lapses by itself and the message comes again.
            _logger.LogWarning("{MessageId} of {Queue} was not answered for: {Problem}", delivery.Message.MessageId, delivery.Queue, outage.Message);
        }
    }
}
