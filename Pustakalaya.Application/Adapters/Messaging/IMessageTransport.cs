namespace Pustakalaya.Application.Adapters.Messaging;

/// <summary>Carries messages from the relay to the queues. At least once: every consumer keeps an inbox.</summary>
internal interface IMessageTransport
{
    /// <summary>Gives each message to every queue that wants its name, or to the one it is for.</summary>
    Task<Publication> PublishAsync(IReadOnlyList<MessageEnvelope> messages, CancellationToken ct);

    /// <summary>Takes messages from a queue for as long as somebody asks for the next one; waits while there is none. Outages are waited out.</summary>
    IAsyncEnumerable<Delivery> ReceiveAsync(Subscription subscription, CancellationToken ct);

    /// <summary>How it looks from this process, and what lies in its queues. A transport that is away is no exception here, it is the answer.</summary>
    Task<TransportView> LookAsync(CancellationToken ct);

    /// <summary>A job of which nothing was heard for so long, and of which the database holds no message, has lost it. Null while that cannot be told.</summary>
    Task<TimeSpan?> LostAfterAsync(CancellationToken ct);
}
