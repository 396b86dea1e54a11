using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Pustakalaya.Application.Adapters.Messaging.RabbitMq;

/// <summary>
/// One consumer on a channel of its own, from its first message until the channel ends. Closed, it takes no more, gives back what nobody has begun
/// and leaves the channel open until the work in flight is answered for.
/// </summary>
#pragma warning disable CA1001 // Token sources without timer or wait handle own nothing, and whoever got one of their tokens may look at it later.
internal sealed class RabbitSession : IAsyncDisposable
#pragma warning restore CA1001
{
    private readonly IChannel _channel;
    private readonly string _queue;
    private readonly string _purpose;
    private readonly int _prefetch;
    private readonly Channel<RabbitDelivery> _arrived = Channel.CreateUnbounded<RabbitDelivery>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _over = new();
    private string _consumer = "";
    private bool _leaving;
    private int _unanswered;

    private RabbitSession(IChannel channel, string queue, string purpose, int prefetch, MessageShelves shelves, ILogger logger)
    {
        (_channel, _queue, _purpose, _prefetch, Shelves, Logger) = (channel, queue, purpose, prefetch, shelves, logger);
        _channel.ChannelShutdownAsync += OnShutdownAsync;
    }

    public MessageShelves Shelves { get; }

    public ILogger Logger { get; }

    /// <summary>The channel is gone, and the broker gives its messages to others.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Lost, or about to be closed.</summary>
    public CancellationToken Over => _over.Token;

    /// <param name="queue">What is consumed.</param>
    /// <param name="purpose">The queue its messages were meant for: another one, where dead letters are consumed.</param>
    public static async Task<RabbitSession> OpenAsync(
        IConnection connection, RabbitTopology topology, string queue, string purpose, int prefetch, MessageShelves shelves, ILogger logger, CancellationToken ct)
    {
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(false, false, null, consumerDispatchConcurrency: 1), ct);
        var session = new RabbitSession(channel, queue, purpose, prefetch, shelves, logger);
        try
        {
            await topology.DeclareAsync(channel, queue, ct);
            // One at first: after a crash the message that caused it must meet this worker alone, or the broker counts the next crash against others too.
            await session.ConsumeAsync(1, ct);
            return session;
        }
        catch
        {
            await channel.DisposeAsync();
            throw;
        }
    }

    /// <summary>The messages, until the channel ends.</summary>
    public async IAsyncEnumerable<RabbitDelivery> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var isWide = _prefetch == 1;
        await foreach (var delivery in _arrived.Reader.ReadAllAsync(ct))
        {
            if (Lost.IsCancellationRequested)
                yield break;
            yield return delivery;
            if (isWide || !delivery.IsFresh || Lost.IsCancellationRequested)
                continue;
            isWide = true;
            await WidenAsync(ct);
        }
    }

    public async Task AckAsync(ulong tag, CancellationToken ct)
    {
        try
        {
            if (!Lost.IsCancellationRequested)
                await _channel.BasicAckAsync(tag, multiple: false, ct);
        }
        catch (Exception e) when (RabbitTrouble.IsCauseOf(e))
        {
            // It comes again, and the inbox knows it.
            Logger.LogWarning("A message of {Queue} could not be acked: {Problem}", _queue, RabbitTrouble.Of(e));
        }
        finally
        {
            Forget();
        }
    }

    /// <summary>One message less that this session answers for; the last one closes a channel that is being left.</summary>
    public void Forget()
    {
        if (Interlocked.Decrement(ref _unanswered) == 0 && Volatile.Read(ref _leaving))
            _ = CloseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // Counts itself, so that the channel is not closed under the messages that are given back here.
        Interlocked.Increment(ref _unanswered);
        Volatile.Write(ref _leaving, true);
        try
        {
            if (_channel.IsOpen)
                await _channel.BasicCancelAsync(_consumer);
        }
        catch (Exception e) when (RabbitTrouble.IsCauseOf(e))
        {
            Logger.LogDebug("The consumer of {Queue} was not cancelled: {Problem}", _queue, e.Message);
        }

        _arrived.Writer.TryComplete();
        while (_arrived.Reader.TryRead(out var delivery))
            await GiveBackAsync(delivery);
        // From here on a message that is held for a database that is away is left to the broker.
        await _over.CancelAsync();
        Forget();
    }

    private async Task ConsumeAsync(int prefetch, CancellationToken ct)
    {
        await _channel.BasicQosAsync(0, (ushort)prefetch, global: false, ct);
        _consumer = await _channel.BasicConsumeAsync(_queue, autoAck: false, new Reader(this), ct);
    }

    /// <summary>A limit holds for consumers that come after it: a wider one takes the place of the narrow one.</summary>
    private async Task WidenAsync(CancellationToken ct)
    {
        var narrow = _consumer;
        try
        {
            await ConsumeAsync(_prefetch, ct);
            await _channel.BasicCancelAsync(narrow, cancellationToken: ct);
        }
        catch (Exception e) when (RabbitTrouble.IsCauseOf(e) && !ct.IsCancellationRequested)
        {
            Logger.LogWarning("The consumer of {Queue} begins again: {Problem}", _queue, RabbitTrouble.Of(e));
            _arrived.Writer.TryComplete();
        }
    }

    private async Task TakeAsync(ulong tag, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        var message = RabbitHeaders.Read(properties, body.Span);
        var takenBack = RabbitHeaders.TakenBack(properties);
        var reason = _queue == _purpose ? null : RabbitHeaders.ReasonOfDeath(properties);
        var delivery = new RabbitDelivery(this, tag, message, _purpose, message.Deliveries + takenBack + 1, takenBack == 0, reason);
        Interlocked.Increment(ref _unanswered);
        if (!_arrived.Writer.TryWrite(delivery))
            await GiveBackAsync(delivery);
    }

    /// <summary>Nobody has begun it. What was lost with the channel is back already.</summary>
    private async Task GiveBackAsync(RabbitDelivery delivery)
    {
        if (Lost.IsCancellationRequested)
            Forget();
        else
            await delivery.ReleaseAsync(TimeSpan.Zero, counts: false, CancellationToken.None);
    }

    private async Task OnShutdownAsync(object sender, ShutdownEventArgs e)
    {
        if (!Volatile.Read(ref _leaving))
            Logger.LogWarning("The channel of {Queue} was closed: {Problem}", _queue, e.ReplyText);
        _arrived.Writer.TryComplete();
        await _lost.CancelAsync();
        await _over.CancelAsync();
    }

    private async Task CloseAsync()
    {
        try
        {
            _channel.ChannelShutdownAsync -= OnShutdownAsync;
            await _channel.CloseAsync();
            await _channel.DisposeAsync();
        }
        catch (Exception e) when (RabbitTrouble.IsCauseOf(e))
        {
            Logger.LogDebug("The channel of {Queue} did not end well: {Problem}", _queue, e.Message);
        }
    }

    private sealed class Reader(RabbitSession session) : AsyncDefaultBasicConsumer(session._channel)
    {
        public override Task HandleBasicDeliverAsync(
            string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
            CancellationToken cancellationToken = default) => session.TakeAsync(deliveryTag, properties, body);

        /// <summary>The broker ends the consumer by itself when the queue is deleted.</summary>
        public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
        {
            session._arrived.Writer.TryComplete();
            return base.HandleBasicCancelAsync(consumerTag, cancellationToken);
        }
    }
}
