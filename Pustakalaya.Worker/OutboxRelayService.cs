using Pustakalaya.Application.Adapters.Messaging;

namespace Pustakalaya.Worker;

/// <summary>Runs the relay.</summary>
internal sealed class OutboxRelayService(OutboxRelay relay) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => relay.RunAsync(stoppingToken);
}
