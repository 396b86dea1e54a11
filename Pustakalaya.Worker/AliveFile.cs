using System.Data.Common;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Adapters.Messaging;

namespace Pustakalaya.Worker;

/// <summary>Section <c>Worker</c>.</summary>
public sealed class WorkerOptions
{
    public const string Section = "Worker";

    /// <summary>A file that is written anew every few seconds, for whoever looks after the container; empty: none.</summary>
    public string AliveFile { get; set; } = "";
}

/// <summary>
/// Shows a container's health check that this worker is alive: from its first heartbeat in the database on, then whether the database answers or not. To end
/// every worker would not bring the database back.
/// </summary>
internal sealed class AliveFile(IOptions<WorkerOptions> options, WorkerPulse pulse, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var path = options.Value.AliveFile;
        if (path.Length == 0)
            return;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2), time);
        var hasBeaten = false;
        do
        {
            if (!hasBeaten)
                hasBeaten = await HasBeatenAsync(stoppingToken);
            if (hasBeaten)
                await File.WriteAllTextAsync(path, "", stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<bool> HasBeatenAsync(CancellationToken ct)
    {
        try
        {
            return await pulse.IsAliveAsync(PulseService.Me, ct);
        }
        catch (DbException)
        {
            // The pulse says so in the log.
            return false;
        }
    }
}
