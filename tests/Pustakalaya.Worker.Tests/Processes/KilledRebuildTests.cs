using FluentAssertions;
using Npgsql;
using Pustakalaya.Testing;
using Pustakalaya.Testing.Generator;
using Xunit;

namespace Pustakalaya.Worker.Tests.Processes;

public sealed class KilledRebuildTests : IAsyncLifetime
{
    private const int Items = 800;

    private readonly string _storage = Path.Combine(Path.GetTempPath(), "pustakalaya-rebuild-" + Guid.NewGuid().ToString("N"));
    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        if (Requirements.Missing(Needs.Postgres) is not null && !Requirements.IsStrict)
            return;
        _database = await TestDatabase.CreateAsync();
        await new LibraryGenerator(Items, 1, 20).FillAsync(_database.ConnectionString);
        await ScalarAsync("TRUNCATE search_item, search_page, search_title, search_document, search_stem, search_count");
    }

    public async Task DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
        if (Directory.Exists(_storage))
            Directory.Delete(_storage, recursive: true);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_rebuild_that_was_killed_is_gone_on_with_by_the_worker_from_where_it_was()
    {
        await using (var command = WorkerProcess.Start(_database.ConnectionString, _storage, "rebuild-index"))
        {
            await WaitAsync("SELECT last_item FROM search_rebuild WHERE last_item > 0", command);
            await command.KillAsync();
        }

        var done = (int)(await ScalarAsync("SELECT last_item FROM search_rebuild WHERE state = 'running'"))!;
        done.Should().BeInRange(1, Items - 1, "it was killed in the middle");

        await using var worker = WorkerProcess.Start(_database.ConnectionString, _storage);
        await WaitAsync("SELECT 1 FROM search_rebuild WHERE state = 'done'", worker);
        (await ScalarAsync("SELECT count(*) FROM search_document")).Should().Be((long)Items);
        worker.Log.Should().Contain($"Rebuilding postgres: {done} of {Items} items are in the new index");
    }

    private async Task WaitAsync(string sql, ProgramProcess process)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (await ScalarAsync(sql) is null)
        {
            if (process.HasExited || limit.IsCancellationRequested)
                throw new InvalidOperationException($"'{sql}' finds nothing:\n{process.Log}");
            await Task.Delay(20);
        }
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
