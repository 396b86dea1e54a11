using Microsoft.Extensions.Logging;
using Npgsql;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>
/// Connections for searching. Their planner never scans a table (it would read every list of terms: a second in place of 25 ms), never compiles
/// and never forks; and a search that nobody would wait for is stopped.
/// </summary>
/// <param name="logs">Where the connections report; nowhere by default, since a search says what somebody reads.</param>
internal sealed class SearchSource(string connectionString, ILoggerFactory? logs = null) : IAsyncDisposable, IDisposable
{
    private const string Settings =
        "-c enable_seqscan=off -c jit=off -c max_parallel_workers_per_gather=0 -c work_mem=16MB -c statement_timeout=2000 -c pg_trgm.similarity_threshold=0.45";

    public NpgsqlDataSource Data { get; } = new NpgsqlDataSourceBuilder(WithSettings(connectionString)).UseLoggerFactory(logs).Build();

    public void Dispose() => Data.Dispose();

    public ValueTask DisposeAsync() => Data.DisposeAsync();

    private static string WithSettings(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        settings.Options = string.IsNullOrEmpty(settings.Options) ? Settings : settings.Options + " " + Settings;
        settings.ApplicationName = "pustakalaya search";
        return settings.ConnectionString;
    }
}
