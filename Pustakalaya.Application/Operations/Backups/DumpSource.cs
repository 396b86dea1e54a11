using Microsoft.Extensions.Options;
using Npgsql;
using Pustakalaya.Application.Adapters.Persistence;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>The database that dumps are taken from, and the way into it for the programs of PostgreSQL.</summary>
internal sealed class DumpSource(IOptions<PersistenceOptions> persistence, IOptions<BackupOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public NpgsqlConnectionStringBuilder Library => new(persistence.Value.ConnectionString);

    /// <summary>The replica, if there is one.</summary>
    public NpgsqlConnectionStringBuilder Source => options.Value.Host.Length == 0 ? Library : new(persistence.Value.ConnectionString) { Host = options.Value.Host, Port = options.Value.Port };

    /// <summary>A replica may be behind by hours without anybody noticing: what it is dumped at must not be older than this moment.</summary>
    /// <exception cref="BackupProblem">It does not catch up.</exception>
    public async Task CatchUpAsync(CancellationToken ct)
    {
        if (options.Value.Host.Length == 0)
            return;
        await using var primary = new NpgsqlConnection(Library.ConnectionString);
        await primary.OpenAsync(ct);
        await using var now = new NpgsqlCommand("SELECT pg_current_wal_lsn()::text", primary);
        var wanted = (string)(await now.ExecuteScalarAsync(ct))!;
        await using var replica = new NpgsqlConnection(Source.ConnectionString);
        await replica.OpenAsync(ct);
        await using var reached = new NpgsqlCommand("SELECT NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= $1::pg_lsn", replica) { Parameters = { new() { Value = wanted } } };
        for (var begin = time.GetTimestamp(); await reached.ExecuteScalarAsync(ct) is not true;)
        {
            if (time.GetElapsedTime(begin) > Patience)
                throw new BackupProblem(BackupTrouble.Database, $"The replica {options.Value.Host} does not follow the primary: it is still behind where the primary was {Patience.TotalMinutes:0} minutes ago. See its log, or dump from the primary (Backup__Host empty).");
            await Task.Delay(Pause, time, ct);
        }
    }

    /// <summary>How the programs of PostgreSQL learn where to go; the password does not stand in their command line.</summary>
    public static Dictionary<string, string> EnvironmentOf(NpgsqlConnectionStringBuilder settings)
    {
        var environment = new Dictionary<string, string>
        {
            ["PGHOST"] = settings.Host ?? "",
            ["PGPORT"] = settings.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["PGDATABASE"] = settings.Database ?? settings.Username ?? "",
            ["PGUSER"] = settings.Username ?? "",
            ["PGCONNECT_TIMEOUT"] = "15",
            ["PGSSLMODE"] = settings.SslMode switch { SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", var mode => mode.ToString().ToLowerInvariant() },
            ["PGAPPNAME"] = "pustakalaya-backup",
        };
        if (settings.Password is { Length: > 0 } password)
            environment["PGPASSWORD"] = password;
        if (settings.RootCertificate is { Length: > 0 } certificate)
            environment["PGSSLROOTCERT"] = certificate;
        return environment;
    }
}
