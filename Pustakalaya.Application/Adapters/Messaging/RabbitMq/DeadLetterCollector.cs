using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pustakalaya.Application.Adapters.Messaging.RabbitMq;

/// <summary>Moves what the broker put aside to where people read it: beside the dead letters of our own, so that nobody needs the broker to see or replay them.</summary>
internal sealed class DeadLetterCollector(RabbitTransport transport, IReadOnlyList<Subscription> subscriptions, ILogger<DeadLetterCollector> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(subscriptions.Select(s => CollectAsync(s.Queue, stoppingToken)));

    private async Task CollectAsync(string queue, CancellationToken ct)
    {
        try
        {
            await foreach (var dead in transport.ReceiveDeadAsync(queue, ct))
            {
                logger.LogError("{MessageId} of {Queue} is put aside: {Problem}", dead.Message.MessageId, queue, dead.ReasonOfDeath);
                await dead.DeadLetterAsync(dead.ReasonOfDeath!, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Stopping is the ordinary end of this loop.
        }
    }
}
