using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>Sees to it that there are indices, as soon as the cluster is there; the program does not wait for it.</summary>
internal sealed class ElasticStart(ElasticIndices indices, TimeProvider time, ILogger<ElasticStart> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string? said = null;
        while (true)
        {
            try
            {
                await indices.EnsureAsync(stoppingToken);
                return;
            }
            catch (Exception e) when (e is SearchUnavailableException or NpgsqlException)
            {
                // Once is enough: messages that wait for the cluster speak too.
                if (said != e.Message)
                    logger.LogWarning("The search indices cannot be looked after yet: {Reason}", said = e.Message);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }
}
