using System.Data;
using System.Globalization;
using Npgsql;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>The database at one moment. The dump, the numbers and the list of files are all taken from it, so that they belong together.</summary>
internal sealed class LibrarySnapshot : IAsyncDisposable
{
    /// <summary>Over number and version of every item, whatever order they come in.</summary>
    public const string ChecksumSql = "SELECT coalesce(sum(('x' || substr(md5(id::text || ':' || version), 1, 15))::bit(60)::bigint), 0)::text FROM public.items";

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private LibrarySnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    /// <summary>The name by which pg_dump joins it.</summary>
    public string Id { get; private set; } = "";

    public DateTimeOffset At { get; private set; }

    /// <summary>Major version.</summary>
    public int Server => _connection.PostgreSqlVersion.Major;

    public static async Task<LibrarySnapshot> OpenAsync(NpgsqlConnectionStringBuilder settings, CancellationToken ct)
    {
        // Not pooled: the transaction lives as long as the dump, and dies with it.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false, CommandTimeout = 0, KeepAlive = 30 }.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            var snapshot = new LibrarySnapshot(connection, await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct));
            await snapshot.RunAsync("SET TRANSACTION READ ONLY", ct);
            snapshot.Id = (await snapshot.AskAsync("SELECT pg_export_snapshot()", ct))!;
            snapshot.At = DateTimeOffset.Parse((await snapshot.AskAsync("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')", ct))!, CultureInfo.InvariantCulture);
            return snapshot;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="BackupProblem">The database holds no library.</exception>
    public async Task<(string Migration, string Checksum, SortedDictionary<string, long> Tables)> DescribeAsync(CancellationToken ct)
    {
        if (await AskAsync("SELECT to_regclass('public.items')::text", ct) is null)
            throw new BackupProblem(BackupTrouble.Usage, "The database holds no library: there is nothing to back up.");
        var migration = await AskAsync("""SELECT max(migration_id) FROM public."__EFMigrationsHistory" """, ct);
        var tables = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var name in await ColumnAsync("SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'", ct))
            tables[name] = long.Parse((await AskAsync($"SELECT count(*)::text FROM public.{SqlName(name)}", ct))!, CultureInfo.InvariantCulture);
        return (migration ?? "", (await AskAsync(ChecksumSql, ct))!, tables);
    }

    /// <summary>Every file that the library names, once.</summary>
    public async Task<List<(ContentHash Hash, long Size)>> FilesAsync(CancellationToken ct)
    {
        var files = new List<(ContentHash, long)>();
        await using var command = new NpgsqlCommand("SELECT DISTINCT hash::text, size FROM public.files ORDER BY 1", _connection, _transaction);
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            files.Add((ContentHash.Parse(row.GetString(0)), row.GetInt64(1)));
        return files;
    }

    public static string SqlName(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task RunAsync(string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, _connection, _transaction);
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<string?> AskAsync(string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, _connection, _transaction);
        return await command.ExecuteScalarAsync(ct) as string;
    }

    private async Task<List<string>> ColumnAsync(string sql, CancellationToken ct)
    {
        var values = new List<string>();
        await using var command = new NpgsqlCommand(sql, _connection, _transaction);
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            values.Add(row.GetString(0));
        return values;
    }
}
