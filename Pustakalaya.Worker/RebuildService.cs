using System.Data.Common;
using MediatR;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Worker;

/// <summary>Rebuilds an index when somebody wants it or a killed worker left it half done; every hour compares each index with the catalogue and has it mended.</summary>
internal sealed class RebuildService(IServiceScopeFactory scopes, TimeProvider time, ILogger<RebuildService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BetweenChecks = TimeSpan.FromHours(1);

    /// <summary>What waits for something that is down is not tried every five seconds.</summary>
    private static readonly TimeSpan AfterProblem = TimeSpan.FromSeconds(30);

    /// <summary>When an engine that could not be compared is asked again.</summary>
    private readonly Dictionary<string, DateTimeOffset> _notBefore = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var engine in (await SendAsync(new GetRebuilds.Query(), stoppingToken)).Value.Engines)
                    await SeeToAsync(engine, stoppingToken);
            }
            catch (Exception e) when (e is DbException || e.InnerException is DbException)
            {
                logger.LogWarning("Could not see to the indices, trying again: {Problem}", e.Message);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // It is written down beside the rebuild, which is over: the worker has other things to do.
                logger.LogError(e, "The rebuild failed");
            }
        }
    }

    private async Task SeeToAsync(Rebuild engine, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (engine.State is { IsUnderWay: true } state)
        {
            // Another process may be at it, this one's other command too: then this answers at once that it is busy.
            if (state.Problem is null || now - state.ChangedAt > AfterProblem)
                await SendAsync(new RebuildIndex.Command(engine.Engine), ct);
        }
        else if ((engine.Check is null || now - engine.Check.At > BetweenChecks) && _notBefore.GetValueOrDefault(engine.Engine) <= now)
        {
            var compared = await SendAsync(new CheckIndex.Command(engine.Engine, Repair: true), ct);
            if (!compared.IsOk)
                _notBefore[engine.Engine] = now + AfterProblem;
        }
    }

    private async Task<TResult> SendAsync<TResult>(IRequest<TResult> request, CancellationToken ct)
        where TResult : IResult<TResult>
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, ct);
    }
}
