using System.Data.Common;
using MediatR;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Ingest;

namespace Pustakalaya.Worker;

/// <summary>Does what takes minutes or hours, a few at a time; looks for it by itself, and at once when a message says that there is some.</summary>
internal sealed class LongWorkService(IServiceScopeFactory scopes, LongWorkBell bell, IOptions<IngestOptions> options, TimeProvider time, ILogger<LongWorkService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Value.LongWork).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var done = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new MakePlayable.Command(), ct);
                if (!done.Value)
                    await bell.WaitAsync(Interval, ct);
            }
            catch (Exception e) when (e is DbException || e.InnerException is DbException)
            {
                logger.LogWarning("Could not look for long work, trying again: {Problem}", e.Message);
                await Task.Delay(Interval, time, ct);
            }
        }
    }
}
