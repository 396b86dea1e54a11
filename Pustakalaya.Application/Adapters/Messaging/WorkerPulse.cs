using Npgsql;
using NpgsqlTypes;

namespace Pustakalaya.Application.Adapters.Messaging;

/// <summary>By which a worker says that it is alive, and anybody learns whether one is.</summary>
public sealed class WorkerPulse
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>A worker that has not been heard of for so long is taken for dead.</summary>
    public static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(30);

    private readonly NpgsqlDataSource _source;
    private readonly IMessageTransport _transport;
    private readonly TimeProvider _time;

    internal WorkerPulse(NpgsqlDataSource source, IMessageTransport transport, TimeProvider time) => (_source, _transport, _time) = (source, transport, time);

    /// <summary>It lives, and this is how the transport looks from it.</summary>
    /// <param name="worker">Host and process: two workers on one machine have two hearts.</param>
    public async Task BeatAsync(string worker, CancellationToken ct)
    {
        var view = await _transport.LookAsync(ct);
        await using var beat = _source.CreateCommand(
            "INSERT INTO heartbeats (worker, at, transport) VALUES ($1, $2, $3) ON CONFLICT (worker) DO UPDATE SET at = excluded.at, transport = excluded.transport");
        beat.Parameters.Add(new() { Value = worker });
        beat.Parameters.Add(new() { Value = _time.GetUtcNow().UtcDateTime });
        beat.Parameters.Add(new() { Value = view.Write(), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await beat.ExecuteNonQueryAsync(ct);
    }

    /// <summary>It stopped on purpose: nobody needs to wait until it is taken for dead.</summary>
    public async Task StopAsync(string worker, CancellationToken ct)
    {
        await using var stop = _source.CreateCommand("DELETE FROM heartbeats WHERE worker = $1");
        stop.Parameters.Add(new() { Value = worker });
        await stop.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Whether a worker whose name begins so was heard of lately.</summary>
    public async Task<bool> IsAliveAsync(string workerPrefix, CancellationToken ct)
    {
        await using var look = _source.CreateCommand("SELECT EXISTS (SELECT FROM heartbeats WHERE starts_with(worker, $1) AND at > $2)");
        look.Parameters.Add(new() { Value = workerPrefix });
        look.Parameters.Add(new() { Value = (_time.GetUtcNow() - DeadAfter).UtcDateTime });
        return (bool)(await look.ExecuteScalarAsync(ct))!;
    }
}
