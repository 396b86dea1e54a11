using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Pustakalaya.Application.Adapters.Persistence;

/// <summary>Brings the database to this program's shape and fills in the vocabularies. Safe to run again and beside a running older release.</summary>
public static class LibraryMigrator
{
    // With the pauses a quarter of an hour: longer than any reader reads, and than another migration takes.
    private const int Attempts = 180;

    private const int OneAtATime = 20802;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public static Task MigrateAsync(IServiceProvider services, CancellationToken ct) =>
        MigrateAsync(services.GetRequiredService<LibraryDb>(), services.GetRequiredService<TimeProvider>(), ct);

    internal static async Task MigrateAsync(LibraryDb db, TimeProvider time, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TryAsync(db, time, ct);
                return;
            }
            catch (Exception e) when (attempt < Attempts && e.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected })
            {
                await Task.Delay(Pause, time, ct);
            }
        }
    }

    /// <summary>
    /// A change of a table that waits for a long reader has every later reader wait behind it: it gives its place up after three seconds, and tries again.
    /// </summary>
    private static async Task TryAsync(LibraryDb db, TimeProvider time, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        // One connection to the end, which has this set.
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            await db.Database.ExecuteSqlRawAsync("SET lock_timeout = '3s'", ct);
            // One at a time, also on a database without the table that EF would lock.
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({OneAtATime})", ct);
            await db.Database.MigrateAsync(ct);
            await VocabularySeed.ApplyAsync(db, time, ct);
        }
        finally
        {
            // The pool gives the connection to others as it is.
            if (db.Database.GetDbConnection().State == System.Data.ConnectionState.Open)
                await db.Database.ExecuteSqlRawAsync("SELECT pg_advisory_unlock_all(); RESET lock_timeout", CancellationToken.None);
            await db.Database.CloseConnectionAsync();
        }
    }
}
