using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Pustakalaya.Application.Adapters.Messaging.RabbitMq;

/// <summary>The queue of the full size: RabbitMQ. Whatever ends, a channel, the connection or the broker, the loops here begin again.</summary>
internal sealed class RabbitTransport : IMessageTransport, IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>A worker's heartbeat waits for no broker.</summary>
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(3);

    /// <summary>Longer than any message is in work: what no queue holds then was lost with a broker's disk.</summary>
    private static readonly TimeSpan LongestWork = TimeSpan.FromHours(2);

    private readonly IReadOnlyList<Subscription> _subscriptions;
    private readonly RabbitTopology _topology;
    private readonly RabbitConnection _publishing;
    private readonly RabbitConnection _consuming;
    private readonly RabbitPublisher _publisher;
    private readonly MessageShelves _shelves;
    private readonly TimeProvider _time;
    private readonly ILogger<RabbitTransport> _logger;

    /// <param name="retired">Queues of another configuration, which must collect no more.</param>
    public RabbitTransport(
        IReadOnlyList<Subscription> subscriptions, IReadOnlyList<Subscription> retired, IOptions<RabbitOptions> options, MessageShelves shelves, TimeProvider time, ILoggerFactory loggers)
    {
        (_subscriptions, _shelves, _time, _logger) = (subscriptions, shelves, time, loggers.CreateLogger<RabbitTransport>());
        _topology = new RabbitTopology(subscriptions, retired);
        _publishing = new RabbitConnection("publishing", options.Value, _logger);
        _consuming = new RabbitConnection("consuming", options.Value, _logger);
        _publisher = new RabbitPublisher(_publishing, _topology, loggers.CreateLogger<RabbitPublisher>());
    }

    public Task<Publication> PublishAsync(IReadOnlyList<MessageEnvelope> messages, CancellationToken ct) => _publisher.PublishAsync(messages, ct);

    public IAsyncEnumerable<Delivery> ReceiveAsync(Subscription subscription, CancellationToken ct) =>
        ReceiveAsync(subscription.Queue, subscription.Queue, subscription.Prefetch, ct);

    /// <summary>What the broker itself put aside of a queue's messages.</summary>
    public IAsyncEnumerable<RabbitDelivery> ReceiveDeadAsync(string queue, CancellationToken ct) => ReceiveAsync(RabbitTopology.DeadOf(queue), queue, 1, ct);

    public async Task<TransportView> LookAsync(CancellationToken ct)
    {
        var began = _time.GetTimestamp();
        try
        {
            var queues = await CountAsync(ct).WaitAsync(LongestLook, _time, ct);
            return new TransportView(MessagingOptions.RabbitMq, true, _time.GetElapsedTime(began).TotalMilliseconds, queues);
        }
        catch (Exception e) when (RabbitTrouble.IsCauseOf(e) && !ct.IsCancellationRequested)
        {
            _logger.LogDebug("The broker was not seen: {Problem}", RabbitTrouble.Of(e));
            return new TransportView(MessagingOptions.RabbitMq, false, _time.GetElapsedTime(began).TotalMilliseconds, _subscriptions.ToDictionary(s => s.Queue, _ => 0L));
        }
    }

    public async Task<TimeSpan?> LostAfterAsync(CancellationToken ct)
    {
        var view = await LookAsync(ct);
        return view.IsUp && view.Queues.Values.All(waiting => waiting == 0) ? LongestWork : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _publishing.DisposeAsync();
        await _consuming.DisposeAsync();
        _publisher.Dispose();
    }

    private async Task<Dictionary<string, long>> CountAsync(CancellationToken ct)
    {
        var queues = new Dictionary<string, long>();
        var connection = await _consuming.OpenAsync(ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        foreach (var subscription in _subscriptions)
            queues[subscription.Queue] = (await channel.QueueDeclarePassiveAsync(subscription.Queue, ct)).MessageCount;
        return queues;
    }

    private async IAsyncEnumerable<RabbitDelivery> ReceiveAsync(string queue, string purpose, int prefetch, [EnumeratorCancellation] CancellationToken ct)
    {
        var pause = FirstPause;
        while (true)
        {
            RabbitSession session;
            try
            {
                var connection = await _consuming.OpenAsync(ct);
                session = await RabbitSession.OpenAsync(connection, _topology, queue, purpose, prefetch, _shelves, _logger, ct);
            }
            catch (Exception e) when (RabbitTrouble.IsCauseOf(e) && !ct.IsCancellationRequested)
            {
                _logger.LogWarning("The queue {Queue} cannot be read, trying again in {Pause}: {Problem}", queue, pause, RabbitTrouble.Of(e));
                await Task.Delay(pause, _time, ct);
                pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, pause.Ticks * 2));
                continue;
            }

            pause = FirstPause;
            await using (session)
            {
                await foreach (var delivery in session.ReadAsync(ct))
                    yield return delivery;
            }
        }
    }
}
