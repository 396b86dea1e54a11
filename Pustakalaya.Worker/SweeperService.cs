using System.Data.Common;
using MediatR;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Application.Ingest;

namespace Pustakalaya.Worker;

/// <summary>Wakes what was put off or forgotten, every few seconds; now and then throws away what nobody needs any more.</summary>
internal sealed class SweeperService(IServiceScopeFactory scopes, Sweeper sweeper, TimeProvider time, ILogger<SweeperService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Tidying = TimeSpan.FromHours(6);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        // Not at once: a start after an outage has better things to do.
        var tidied = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SendAsync(new SweepStages.Command(await sweeper.LostAfterAsync(stoppingToken)), stoppingToken);
                if (time.GetElapsedTime(tidied) < Tidying)
                    continue;
                await SendAsync(new SweepFiles.Command(), stoppingToken);
                await sweeper.SweepAsync(stoppingToken);
                tidied = time.GetTimestamp();
            }
            catch (Exception e) when (e is DbException or IOException || e.InnerException is DbException)
            {
                logger.LogWarning("Could not sweep, trying again: {Problem}", e.Message);
            }
        }
    }

    private async Task SendAsync<TResult>(IRequest<TResult> command, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command, ct);
    }
}
