using Pustakalaya.Application.Adapters.Messaging;

namespace Pustakalaya.Worker;

/// <summary>Works all queues off. Stopped, it takes nothing new, lets the work in flight end, and gives back what does not.</summary>
internal sealed class ConsumerService(IReadOnlyList<Subscription> subscriptions, MessageConsumer consumer, TimeProvider time, ILogger<ConsumerService> logger) : BackgroundService
{
    /// <summary>How long a stop waits for the work in flight.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private CancellationTokenSource? _abandon;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _abandon = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        return base.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _abandon?.CancelAfter(Patience);
        return base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _abandon?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var queues = subscriptions.Select(s => consumer.RunAsync(s, stoppingToken, _abandon!.Token)).ToList();
            // The first to end tells: before a stop none ends but by a mistake of ours.
            await await Task.WhenAny(queues);
            await Task.WhenAll(queues);
        }
        catch (Exception e)
        {
            logger.LogCritical(e, "A queue is no longer worked off: the worker ends, to be started afresh");
            Environment.ExitCode = 1;
            throw;
        }
    }
}
