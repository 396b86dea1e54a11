using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pustakalaya.Application.Adapters.Persistence;

namespace Pustakalaya.Application.Adapters.Search;

/// <summary>
/// Connections for searching. Their planner never scans a table (it would read every list of terms: a second in place of 25 ms), never compiles
/// and never forks; and a search that nobody would wait for is stopped. Each search is planned with its own words, since a plan for any words is a bad
/// one for most: only what has no words is prepared, and says so.
/// </summary>
/// <param name="logs">Where the connections report; nowhere by default, since a search says what somebody reads.</param>
/// <param name="timeLimit">After which a search is stopped; two seconds by default.</param>
internal sealed class SearchSource(string connectionString, ILoggerFactory? logs = null, TimeSpan? timeLimit = null) : IAsyncDisposable, IDisposable
{
    private const string Settings =
        "-c enable_seqscan=off -c jit=off -c max_parallel_workers_per_gather=0 -c work_mem=16MB -c pg_trgm.similarity_threshold=0.45";

    public NpgsqlDataSource Data { get; } = new NpgsqlDataSourceBuilder(WithSettings(connectionString, timeLimit ?? TimeSpan.FromSeconds(2))).UseLoggerFactory(logs).Build();

    /// <summary>Statements may be prepared: no pooler stands between.</summary>
    public bool Prepares { get; } = PersistenceRegistration.Prepared(connectionString).MaxAutoPrepare > 0;

    public void Dispose() => Data.Dispose();

    public ValueTask DisposeAsync() => Data.DisposeAsync();

    private static string WithSettings(string connectionString, TimeSpan timeLimit)
    {
        var settings = PersistenceRegistration.Prepared(connectionString);
        settings.MaxAutoPrepare = 0;
        var own = string.Create(CultureInfo.InvariantCulture, $"{Settings} -c statement_timeout={timeLimit.TotalMilliseconds:0}");
        settings.Options = string.IsNullOrEmpty(settings.Options) ? own : settings.Options + " " + own;
        settings.ApplicationName = "pustakalaya search";
        return settings.ConnectionString;
    }
}
