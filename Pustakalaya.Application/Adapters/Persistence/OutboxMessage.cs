namespace Pustakalaya.Application.Adapters.Persistence;

/// <summary>An event on its way out, written in the same transaction as the change it tells of, deleted when the transport has it.</summary>
internal sealed class OutboxMessage
{
    /// <summary>Given by the database, in order of writing; the relay never uses it as a cursor.</summary>
    public long Id { get; private set; }

    /// <summary>The message's identity everywhere: the same on every repetition.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>Wire name, such as <c>ingest.upload-accepted.v1</c>.</summary>
    public required string Name { get; init; }

    public required string Body { get; init; }

    /// <summary>The one queue it is for (a message that is tried again, or replayed), or empty: every queue that wants its name.</summary>
    public string Queue { get; init; } = "";

    /// <summary>How often that queue's workers have tried it already.</summary>
    public int Deliveries { get; init; }

    public string? TraceParent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset NextAttemptAt { get; set; }

    public int Attempts { get; set; }

    public string? LastError { get; set; }
}

/// <summary>A message that a consumer has already carried out.</summary>
internal sealed class InboxMessage
{
    public required string Consumer { get; init; }

    public required Guid MessageId { get; init; }

    public required DateTimeOffset HandledAt { get; init; }
}

/// <summary>A row of the embedded queue: one a message and subscribed queue.</summary>
internal sealed class QueueMessage
{
    public long Id { get; private set; }

    public required string Queue { get; init; }

    public required Guid MessageId { get; init; }

    public required string Name { get; init; }

    public required string Body { get; init; }

    public string? TraceParent { get; init; }

    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>Somebody works on it until then; past it, the next worker may take it.</summary>
    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>Token of the worker that has it: an ack of a message that was lost to another does nothing.</summary>
    public Guid? LockedBy { get; set; }

    public int Deliveries { get; set; }
}

/// <summary>A message nobody could carry out, kept for a person to read and replay.</summary>
internal sealed class DeadMessage
{
    public long Id { get; private set; }

    public required string Queue { get; init; }

    public required Guid MessageId { get; init; }

    public required string Name { get; init; }

    public required string Body { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset DiedAt { get; init; }
}

/// <summary>A worker says that it is alive.</summary>
internal sealed class Heartbeat
{
    public required string Worker { get; init; }

    public required DateTimeOffset At { get; set; }

    /// <summary>How what carries the messages looks from there: a <c>TransportView</c>.</summary>
    public string? Transport { get; set; }
}
