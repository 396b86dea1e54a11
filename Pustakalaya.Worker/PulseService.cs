using System.Data.Common;
using Pustakalaya.Application.Adapters.Messaging;

namespace Pustakalaya.Worker;

/// <summary>Says every few seconds that this worker is alive.</summary>
internal sealed class PulseService(WorkerPulse pulse, TimeProvider time, ILogger<PulseService> logger) : BackgroundService
{
    /// <summary>What all workers of this machine are called, up to the process.</summary>
    public static string Machine => Environment.MachineName + "/";

    public static string Me => Machine + Environment.ProcessId;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await pulse.StopAsync(Me, cancellationToken);
        }
        catch (DbException e)
        {
            logger.LogWarning("Could not sign off: {Problem}", e.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(WorkerPulse.Interval, time);
        do
        {
            try
            {
                await pulse.BeatAsync(Me, stoppingToken);
            }
            catch (DbException e)
            {
                logger.LogWarning("No heartbeat: {Problem}", e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
