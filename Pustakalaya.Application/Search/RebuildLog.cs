using Npgsql;
using NpgsqlTypes;

namespace Pustakalaya.Application.Search;

/// <summary>What is known of the rebuild of each engine: wanted, how far it is, how it ended. It outlives the process that does it.</summary>
internal sealed class RebuildLog(NpgsqlDataSource source, TimeProvider time)
{
    private const int Lock = 76_233;

    /// <summary>Keeps every other process from rebuilding this engine until it is disposed of, or this process dies. Null while another has it.</summary>
    public async Task<IAsyncDisposable?> TryClaimAsync(string engine, CancellationToken ct)
    {
        var connection = await source.OpenConnectionAsync(ct);
        try
        {
            await using var claim = new NpgsqlCommand("SELECT pg_try_advisory_lock($1, hashtext($2))", connection) { Parameters = { new() { Value = Lock }, new() { Value = engine } } };
            if ((bool)(await claim.ExecuteScalarAsync(ct))!)
                return new Claim(connection, engine);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>Somebody wants one: the worker begins within seconds. One that is under way goes on.</summary>
    public Task WantAsync(string engine, CancellationToken ct) => RunAsync(
        """
        INSERT INTO search_rebuild (engine, state, changed_at) VALUES ($1, 'wanted', $2)
        ON CONFLICT (engine) DO UPDATE SET state = 'wanted', changed_at = $2, problem = NULL WHERE search_rebuild.state <> 'running'
        """,
        ct,
        engine,
        time.GetUtcNow().UtcDateTime);

    public Task BeginAsync(string engine, int done, int total, CancellationToken ct) => RunAsync(
        """
        INSERT INTO search_rebuild (engine, state, done, total, changed_at) VALUES ($1, 'running', $2, $3, $4)
        ON CONFLICT (engine) DO UPDATE SET state = 'running', done = $2, total = $3, refused = 0, problem = NULL, changed_at = $4
        """,
        ct,
        engine,
        done,
        total,
        time.GetUtcNow().UtcDateTime);

    public Task ReportAsync(string engine, int done, int refused, CancellationToken ct) =>
        RunAsync("UPDATE search_rebuild SET done = $2, refused = $3, changed_at = $4 WHERE engine = $1", ct, engine, done, refused, time.GetUtcNow().UtcDateTime);

    public Task SucceedAsync(string engine, CancellationToken ct) =>
        RunAsync("UPDATE search_rebuild SET state = 'done', last_item = 0, problem = NULL, changed_at = $2 WHERE engine = $1", ct, engine, time.GetUtcNow().UtcDateTime);

    /// <param name="forGood">False: something is down, and the worker tries again.</param>
    public Task FailAsync(string engine, string problem, bool forGood, CancellationToken ct) =>
        RunAsync("UPDATE search_rebuild SET state = CASE WHEN $3 THEN 'failed' ELSE state END, problem = $2, changed_at = $4 WHERE engine = $1", ct, engine, problem, forGood, time.GetUtcNow().UtcDateTime);

    public Task CheckedAsync(string engine, Differences found, bool repaired, CancellationToken ct) => RunAsync(
        """
        INSERT INTO search_check (engine, at, items, missing, stale, orphans, repaired) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (engine) DO UPDATE SET at = $2, items = $3, missing = $4, stale = $5, orphans = $6, repaired = $7
        """,
        ct,
        engine,
        time.GetUtcNow().UtcDateTime,
        found.Items,
        found.Missing.Count,
        found.Stale.Count,
        found.Orphans.Count,
        repaired);

    public async Task<IReadOnlyList<Rebuild>> ReadAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(
            """
            SELECT engine, r.state, r.done, r.total, r.refused, r.problem, r.changed_at, c.at, c.missing, c.stale, c.orphans, c.repaired
            FROM search_rebuild r FULL JOIN search_check c USING (engine) ORDER BY engine
            """);
        var rebuilds = new List<Rebuild>();
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            rebuilds.Add(new Rebuild(
                row.GetString(0),
                row[1] is string state ? new RebuildState(state, row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row[5] as string, row.GetDateTime(6)) : null,
                row[7] is DateTime at ? new IndexCheck(at, row.GetInt32(8), row.GetInt32(9), row.GetInt32(10), row.GetBoolean(11)) : null));
        }

        return rebuilds;
    }

    private async Task RunAsync(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value is string ? new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Text } : new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(ct);
    }

    private sealed class Claim(NpgsqlConnection connection, string engine) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            // The pool would keep the connection, and with it the lock.
            await using (connection)
            {
                if (connection.State != System.Data.ConnectionState.Open)
                    return;
                await using var free = new NpgsqlCommand("SELECT pg_advisory_unlock($1, hashtext($2))", connection) { Parameters = { new() { Value = Lock }, new() { Value = engine } } };
                await free.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }
}

/// <param name="State">Null when this engine was never rebuilt.</param>
/// <param name="Check">Null when it was never compared.</param>
public sealed record Rebuild(string Engine, RebuildState? State, IndexCheck? Check);

/// <param name="State"><c>wanted</c>, <c>running</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Refused">Items that the engine does not take as they are; the log says why.</param>
/// <param name="Problem">Why it failed, or why a running one waits.</param>
public sealed record RebuildState(string State, int Done, int Total, int Refused, string? Problem, DateTimeOffset ChangedAt)
{
    public bool IsUnderWay => State is "wanted" or "running";
}

/// <summary>What the last comparison with the catalogue found.</summary>
/// <param name="Repaired">What was found was mended, as far as it could be.</param>
public sealed record IndexCheck(DateTimeOffset At, int Missing, int Stale, int Orphans, bool Repaired)
{
    public int Found => Missing + Stale + Orphans;
}
