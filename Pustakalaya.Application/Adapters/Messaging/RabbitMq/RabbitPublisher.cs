using System.Text;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Pustakalaya.Application.Adapters.Messaging.RabbitMq;

/// <summary>Publishes with confirms: what is not confirmed in time is published again, under the same id, over a connection of its own.</summary>
internal sealed class RabbitPublisher(RabbitConnection connection, RabbitTopology topology, ILogger<RabbitPublisher> logger) : IDisposable
{
    /// <summary>Unconfirmed messages at once. Ours, not the client's limiter, which slows down a hundredfold once it is half full.</summary>
    private const int Window = 200;

    /// <summary>A broker that is short of memory or disk does not refuse: it stops answering.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // A channel is not for two publishers at once.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _window = new(Window, Window);
    private (IConnection Connection, IChannel Channel)? _open;

    public async Task<Publication> PublishAsync(IReadOnlyList<MessageEnvelope> messages, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            var channel = await OpenAsync(ct);
            var sending = new List<Task<Exception?>>(messages.Count);
            foreach (var message in messages)
            {
                await _window.WaitAsync(ct);
                sending.Add(SendAsync(channel, message));
            }

            return Judge(messages, await Task.WhenAll(sending));
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        _window.Dispose();
    }

    private async Task<IChannel> OpenAsync(CancellationToken ct)
    {
        if (_open is { Channel.IsOpen: true } open)
            return open.Channel;
        // The relay stops when it is told to; a connection half made is not worth more than that.
        var fresh = await connection.OpenAsync(ct);
        try
        {
            var channel = await fresh.CreateChannelAsync(new CreateChannelOptions(
                publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null), ct);
            await topology.DeclareAsync(channel, ct);
            _open = (fresh, channel);
            return channel;
        }
        catch
        {
            connection.Abandon(fresh);
            throw;
        }
    }

    /// <returns>What went wrong, or null when the broker has it for good.</returns>
    private async Task<Exception?> SendAsync(IChannel channel, MessageEnvelope message)
    {
        try
        {
            var properties = new BasicProperties
            {
                MessageId = message.MessageId.ToString(),
                Type = message.Name,
                ContentType = "application/json",
                Persistent = true,
                Headers = RabbitHeaders.Of(message),
            };
            var (exchange, key) = message.Queue.Length == 0 ? (RabbitTopology.Exchange, message.Name) : ("", message.Queue);
            // No token: a cancelled publish spoils the client's count of confirms (rabbitmq-dotnet-client #1900).
            await channel.BasicPublishAsync(exchange, key, mandatory: true, properties, Encoding.UTF8.GetBytes(message.Body), CancellationToken.None).AsTask().WaitAsync(Patience);
            return null;
        }
        catch (Exception e)
        {
            // Not swallowed: every one is judged below, and whatever it is, the message stays in the outbox.
            return e;
        }
        finally
        {
            _window.Release();
        }
    }

    private Publication Judge(IReadOnlyList<MessageEnvelope> messages, Exception?[] outcomes)
    {
        var (unwanted, unsure) = (new List<MessageEnvelope>(), new List<MessageEnvelope>());
        Exception? worst = null;
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i] is PublishException { IsReturn: true })
            {
                unwanted.Add(messages[i]);
            }
            else if (outcomes[i] is { } problem)
            {
                unsure.Add(messages[i]);
                if (worst is null or PublishException)
                    worst = problem;
            }
        }

        // A refusal is an answer; anything else says that this line is not to be trusted, whatever state it claims.
        if (worst is not (null or PublishException) && _open is { } open)
        {
            logger.LogInformation("The connection for publishing is given up: {Problem}", RabbitTrouble.Of(worst));
            _open = null;
            connection.Abandon(open.Connection);
        }

        return new Publication(unwanted, unsure, worst switch
        {
            null => null,
            PublishException => "The broker refused it: its queue is full.",
            TimeoutException => $"The broker did not confirm within {Patience.TotalSeconds} s.",
            _ => RabbitTrouble.Of(worst),
        });
    }
}
