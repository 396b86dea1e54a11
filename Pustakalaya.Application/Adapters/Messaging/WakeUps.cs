using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Pustakalaya.Application.Adapters.Messaging;

/// <summary>
/// Hears the database's <c>NOTIFY</c> on one connection and wakes whoever waits in this process: work starts milliseconds after the commit that
/// asked for it. Only a nudge: everybody who waits here also looks by himself now and then.
/// </summary>
internal sealed class WakeUps(NpgsqlDataSource source, ILogger<WakeUps> logger) : BackgroundService
{
    /// <summary>Written by a trigger on <c>outbox_messages</c>.</summary>
    public const string OutboxChannel = "pustakalaya_outbox";

    /// <summary>Its payload is the name of the queue.</summary>
    public const string QueueChannel = "pustakalaya_queue";

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Signal> _signals = new(StringComparer.Ordinal);

    /// <summary>Waits until somebody announces work there, at most that long.</summary>
    /// <param name="what">A queue, or <see cref="OutboxChannel"/>.</param>
    public Task WaitAsync(string what, TimeSpan atMost, CancellationToken ct) => _signals.GetOrAdd(what, static _ => new Signal()).WaitAsync(atMost, ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromMilliseconds(200);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(stoppingToken);
                connection.Notification += (_, heard) => Wake(heard.Channel == QueueChannel ? heard.Payload : heard.Channel);
                await using (var listen = new NpgsqlCommand($"LISTEN {OutboxChannel}; LISTEN {QueueChannel}", connection))
                    await listen.ExecuteNonQueryAsync(stoppingToken);
                pause = TimeSpan.FromMilliseconds(200);

                // What was announced while nobody listened is not repeated: look everywhere once.
                foreach (var signal in _signals.Values)
                    signal.Set();
                while (true)
                {
                    if (await connection.WaitAsync(Quiet, stoppingToken))
                        continue;
                    // A silent connection and a dead one look the same until somebody speaks.
                    await using var alive = new NpgsqlCommand("SELECT 1", connection) { CommandTimeout = 5 };
                    await alive.ExecuteNonQueryAsync(stoppingToken);
                }
            }
            catch (NpgsqlException e)
            {
                logger.LogWarning("Not listening for wake-ups, trying again in {Pause}: {Problem}", pause, e.Message);
                await Task.Delay(pause, stoppingToken);
                pause = TimeSpan.FromSeconds(Math.Min(5, pause.TotalSeconds * 2));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void Wake(string what)
    {
        if (_signals.TryGetValue(what, out var signal))
            signal.Set();
    }

    /// <summary>Remembers one wake-up that came while nobody waited.</summary>
#pragma warning disable CA1001 // Lives as long as the process, and a semaphore whose wait handle nobody asks for owns nothing.
    private sealed class Signal
#pragma warning restore CA1001
    {
        private readonly SemaphoreSlim _set = new(0, 1);
        private readonly Lock _setting = new();

        public void Set()
        {
            lock (_setting)
            {
                if (_set.CurrentCount == 0)
                    _set.Release();
            }
        }

        public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken ct) => _set.WaitAsync(atMost, ct);
    }
}
