using Microsoft.Extensions.Logging;
using Npgsql;

namespace Pustakalaya.Application.Adapters.Messaging.RabbitMq;

/// <summary>
/// A message that the broker lent to a <see cref="RabbitSession"/>. It is never handed back to the broker, which would count that against it and give
/// it out again at once: what is to be tried later goes to the outbox, what nobody can do to the dead letters, and then it is acked.
/// </summary>
/// <param name="isFresh">No worker has held it before without answering for it.</param>
internal sealed class RabbitDelivery(RabbitSession session, ulong tag, MessageEnvelope message, string queue, int attempt, bool isFresh, string? reasonOfDeath)
    : Delivery(message, queue, attempt)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private int _answered;

    public bool IsFresh => isFresh;

    /// <summary>Of a dead letter: why the broker put it aside.</summary>
    public string? ReasonOfDeath => reasonOfDeath;

    public override CancellationToken Lost => session.Lost;

    public override async Task AckAsync(CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _answered, 1) == 0)
            await session.AckAsync(tag, ct);
    }

    public override Task ReleaseAsync(TimeSpan delay, bool counts, CancellationToken ct) =>
        MoveAsync(token => session.Shelves.PutOffAsync(Message, Queue, counts ? Attempt : Attempt - 1, delay, token), ct);

    public override Task DeadLetterAsync(string reason, CancellationToken ct) =>
        MoveAsync(token => session.Shelves.PutAsideAsync(Message, Queue, reason, token), ct);

    private async Task MoveAsync(Func<CancellationToken, Task> move, CancellationToken ct)
    {
        try
        {
            await move(ct);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // The database is away, which is no fault of the message. It stays with us, unanswered, and so no further one is sent for it.
            session.Logger.LogWarning("{MessageId} of {Queue} is held until the database is back: {Problem}", Message.MessageId, Queue, e.Message);
            _ = HoldAsync(move);
            return;
        }

        await AckAsync(ct);
    }

    private async Task HoldAsync(Func<CancellationToken, Task> move)
    {
        while (true)
        {
            try
            {
                await Task.Delay(Pause, session.Over);
                await move(session.Over);
                await AckAsync(session.Over);
                return;
            }
            catch (NpgsqlException)
            {
                // Still away.
            }
            catch (OperationCanceledException) when (session.Over.IsCancellationRequested)
            {
                // The worker stops, or the broker took the message away: it comes again.
                session.Forget();
                return;
            }
        }
    }
}
