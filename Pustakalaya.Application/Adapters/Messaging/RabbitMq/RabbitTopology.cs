using RabbitMQ.Client;

namespace Pustakalaya.Application.Adapters.Messaging.RabbitMq;

/// <summary>
/// Every exchange and queue of ours, declared here and nowhere else: an exchange of topics, a quorum queue a purpose, beside each the queue of its
/// dead letters. A queue's arguments cannot be changed once it is there, so nothing that is tuned stands in them.
/// </summary>
/// <param name="retired">Queues that this configuration does not work off: one that went on collecting would fill up, and then refuse what all others want.</param>
internal sealed class RabbitTopology(IReadOnlyList<Subscription> subscriptions, IReadOnlyList<Subscription> retired)
{
    public const string Exchange = "pustakalaya";

    public const string DeadExchange = "pustakalaya.dead";

    /// <summary>The broker's own guard, behind <see cref="Subscription.Attempts"/>: for a message that ends workers before they can count.</summary>
    public const int DeliveryLimit = 5;

    private const long MostBytes = 2_000_000_000;

    /// <summary>As long as the longest work, with room: a broker of 3.12 or later takes it from here, an older one from its configuration.</summary>
    private const long LongestWorkMilliseconds = 7_200_000;

    public static string DeadOf(string queue) => queue + ".dead";

    public async Task DeclareAsync(IChannel channel, CancellationToken ct)
    {
        foreach (var subscription in subscriptions)
            await DeclareAsync(channel, subscription.Queue, ct);
        // Unbound, not deleted: what lies in it is for a person to judge. The broker takes a queue that was never there for unbound.
        foreach (var subscription in retired)
            foreach (var route in subscription.Routes)
                await channel.QueueUnbindAsync(subscription.Queue, Exchange, MessageNames.Of(route.Event), cancellationToken: ct);
    }

    /// <param name="queue">One of the subscriptions', or that of its dead letters.</param>
    public async Task DeclareAsync(IChannel channel, string queue, CancellationToken ct)
    {
        var subscription = subscriptions.Single(s => s.Queue == queue || DeadOf(s.Queue) == queue);
        await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Topic, durable: true, cancellationToken: ct);
        await channel.ExchangeDeclareAsync(DeadExchange, ExchangeType.Topic, durable: true, cancellationToken: ct);
        await DeclareDeadAsync(channel, subscription.Queue, ct);
        await channel.QueueDeclareAsync(subscription.Queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: ct, arguments: new Dictionary<string, object?>
        {
            ["x-queue-type"] = "quorum",
            ["x-delivery-limit"] = DeliveryLimit,
            ["x-dead-letter-exchange"] = DeadExchange,
            ["x-dead-letter-routing-key"] = subscription.Queue,
            // At least once asks for a queue that refuses rather than forgets; with drop-head the broker would silently do it at most once.
            ["x-dead-letter-strategy"] = "at-least-once",
            ["x-overflow"] = "reject-publish",
            ["x-max-length-bytes"] = MostBytes,
            ["x-consumer-timeout"] = LongestWorkMilliseconds,
        });
        foreach (var route in subscription.Routes)
            await channel.QueueBindAsync(subscription.Queue, Exchange, MessageNames.Of(route.Event), cancellationToken: ct);
    }

    private static async Task DeclareDeadAsync(IChannel channel, string queue, CancellationToken ct)
    {
        await channel.QueueDeclareAsync(DeadOf(queue), durable: true, exclusive: false, autoDelete: false, cancellationToken: ct, arguments: new Dictionary<string, object?>
        {
            ["x-queue-type"] = "quorum",
            // Its only reader keeps what it cannot store yet; a broker of 4.0 or later would otherwise throw it away after twenty times.
            ["x-delivery-limit"] = 1_000_000,
        });
        await channel.QueueBindAsync(DeadOf(queue), DeadExchange, queue, cancellationToken: ct);
    }
}
