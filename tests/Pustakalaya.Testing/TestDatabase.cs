using Microsoft.EntityFrameworkCore;
using Npgsql;
using Pustakalaya.Application.Adapters.Persistence;

namespace Pustakalaya.Testing;

/// <summary>A database of its own, cloned in some 70 ms from a template that is migrated and seeded once, and dropped at the end.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly SemaphoreSlim Making = new(1, 1);
    private static string? _template;

    private TestDatabase(string name) => Name = name;

    public string Name { get; }

    public string ConnectionString => On(Name);

    public static async Task<TestDatabase> CreateAsync()
    {
        var template = await TemplateAsync();
        var name = "test_" + Guid.NewGuid().ToString("N");
        await RunAsync("postgres", $"CREATE DATABASE {name} TEMPLATE {template}");
        return new TestDatabase(name);
    }

    /// <summary>A database without any table.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync()
    {
        var name = "test_" + Guid.NewGuid().ToString("N");
        await RunAsync("postgres", $"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'");
        return new TestDatabase(name);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await RunAsync("postgres", $"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
    }

    private static string On(string database) => new NpgsqlConnectionStringBuilder(Requirements.Postgres)
    {
        Database = database,
        MaxPoolSize = 8,
        Timeout = 30,
    }.ConnectionString;

    private static async Task<string> TemplateAsync()
    {
        await Making.WaitAsync();
        try
        {
            if (_template is not null)
                return _template;

            // Named after the build, so that another build's template is never taken for ours; the lock keeps two test projects apart.
            var name = "template_" + typeof(LibraryDb).Assembly.ManifestModule.ModuleVersionId.ToString("N");
            await using var connection = new NpgsqlConnection(On("postgres"));
            await connection.OpenAsync();
            await ExecuteAsync(connection, "SELECT pg_advisory_lock(76231)");
            await using (var there = new NpgsqlCommand("SELECT count(*) FROM pg_database WHERE datname = @name", connection))
            {
                there.Parameters.AddWithValue("name", name);
                if ((long)(await there.ExecuteScalarAsync())! == 0)
                {
                    var half = name + "_half";
                    await ExecuteAsync(connection, $"DROP DATABASE IF EXISTS {half}");
                    await ExecuteAsync(connection, $"CREATE DATABASE {half} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'");
                    await using (var source = NpgsqlDataSource.Create(On(half)))
                    {
                        var options = new DbContextOptionsBuilder<LibraryDb>();
                        PersistenceRegistration.Configure(options, source);
                        await using var db = new LibraryDb(options.Options);
                        await LibraryMigrator.MigrateAsync(db, TimeProvider.System, CancellationToken.None);
                    }

                    NpgsqlConnection.ClearAllPools();
                    await using var again = new NpgsqlConnection(On("postgres"));
                    await again.OpenAsync();
                    await ExecuteAsync(again, $"ALTER DATABASE {half} RENAME TO {name}");
                    return _template = name;
                }
            }

            await ExecuteAsync(connection, "SELECT pg_advisory_unlock(76231)");
            return _template = name;
        }
        finally
        {
            Making.Release();
        }
    }

    private static async Task RunAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(On(database));
        await connection.OpenAsync();
        await ExecuteAsync(connection, sql);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }
}
