using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests;

public sealed class MigrationLockTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private NpgsqlDataSource _source = null!;

    public async Task InitializeAsync()
    {
        if (Requirements.Missing(Needs.Postgres) is not null && !Requirements.IsStrict)
            return;
        _database = await TestDatabase.CreateEmptyAsync();
        _source = NpgsqlDataSource.Create(_database.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        if (_source is not null)
            await _source.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_migration_behind_a_long_reader_gives_its_place_up_and_is_done_when_the_reader_has_gone()
    {
        await using var db = NewDb();
        await db.GetService<IMigrator>().MigrateAsync("20261122195000_CardVersions");
        await using var reader = await _source.OpenConnectionAsync();
        await using var reading = await reader.BeginTransactionAsync();
        // As a dump or a long report has it; the next migration adds columns to this table.
        await ExecuteAsync(reader, "LOCK TABLE files IN ACCESS SHARE MODE");

        var migration = LibraryMigrator.MigrateAsync(db, TimeProvider.System, CancellationToken.None);
        await UntilAsync(WaitingAsync, "it waits for the table");
        await UntilAsync(async () => !await WaitingAsync(), "it gave its place up, or every reader after it would wait too");
        migration.IsCompleted.Should().BeFalse("it tries again");

        await reading.RollbackAsync();
        await migration;
        (await db.Database.GetPendingMigrationsAsync()).Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Two_at_once_are_one_after_the_other()
    {
        await using var one = NewDb();
        await using var other = NewDb();
        await Task.WhenAll(
            LibraryMigrator.MigrateAsync(one, TimeProvider.System, CancellationToken.None),
            LibraryMigrator.MigrateAsync(other, TimeProvider.System, CancellationToken.None));
        (await one.Database.GetPendingMigrationsAsync()).Should().BeEmpty();
        (await one.Collections.CountAsync()).Should().Be(64);
    }

    private async Task<bool> WaitingAsync()
    {
        await using var look = _source.CreateCommand("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'files'::regclass)");
        return (bool)(await look.ExecuteScalarAsync())!;
    }

    private static async Task UntilAsync(Func<Task<bool>> isTrue, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await isTrue())
        {
            limit.IsCancellationRequested.Should().BeFalse(what);
            await Task.Delay(50);
        }
    }

    private LibraryDb NewDb()
    {
        var options = new DbContextOptionsBuilder<LibraryDb>();
        PersistenceRegistration.Configure(options, _source);
        return new LibraryDb(options.Options);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
