namespace Pustakalaya.Application.Adapters.Messaging;

/// <summary>A message as every transport carries it: an event's wire name and its JSON, ids and versions only.</summary>
/// <param name="MessageId">The same on every repetition: what the inbox knows it by.</param>
/// <param name="TraceParent">W3C trace context of the request that caused it.</param>
/// <param name="Queue">The one queue it is for, or empty: every queue that wants its name.</param>
/// <param name="Deliveries">How often that queue's workers have tried it already.</param>
internal sealed record MessageEnvelope(Guid MessageId, string Name, string Body, string? TraceParent, string Queue = "", int Deliveries = 0);

/// <summary>A message that this process has taken from a queue and must answer for: exactly one of ack, release and dead letter.</summary>
internal abstract class Delivery(MessageEnvelope message, string queue, int attempt)
{
    public MessageEnvelope Message => message;

    public string Queue => queue;

    /// <summary>1 at the first delivery; higher when a worker before ended, or failed, with it.</summary>
    public int Attempt => attempt;

    /// <summary>Cancelled when the queue may have given the message to somebody else: stop, and do not ack.</summary>
    public abstract CancellationToken Lost { get; }

    /// <summary>Done: the message is gone for good.</summary>
    public abstract Task AckAsync(CancellationToken ct);

    /// <summary>Back to the queue.</summary>
    /// <param name="delay">Nobody gets it before.</param>
    /// <param name="counts">False when the message is not to blame (the worker stops): the delivery is not counted.</param>
    public abstract Task ReleaseAsync(TimeSpan delay, bool counts, CancellationToken ct);

    /// <summary>Nobody can carry it out: kept aside, with the reason, for a person.</summary>
    public abstract Task DeadLetterAsync(string reason, CancellationToken ct);
}
