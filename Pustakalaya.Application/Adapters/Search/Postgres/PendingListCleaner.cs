using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>
/// New pages wait in a list beside the GIN index, which every search reads through: 10-30 ms a book. Sorting them in costs a second, so it happens
/// after the item can be found, and once for many items.
/// </summary>
internal sealed class PendingListCleaner(NpgsqlDataSource source, TimeProvider time, ILogger<PendingListCleaner> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something was written: clean up soon.</summary>
    public void Ask() => _wanted.Writer.TryWrite(true);

    public static async Task CleanAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("SELECT gin_clean_pending_list('search_item_terms'), gin_clean_pending_list('search_page_gin')");
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in _wanted.Reader.ReadAllAsync(stoppingToken))
        {
            await Task.Delay(Pause, time, stoppingToken);
            try
            {
                await CleanAsync(source, stoppingToken);
            }
            catch (NpgsqlException e)
            {
                // Nothing is lost: the next item asks again, and autovacuum does the same in its own time.
                logger.LogWarning(e, "The search index's pending entries could not be sorted in");
            }
        }
    }
}
