using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Pustakalaya.Application.Adapters.Persistence;

/// <summary>Brings the database to this program's shape and fills in the vocabularies. Safe to run again and beside a running older release.</summary>
public static class LibraryMigrator
{
    public static Task MigrateAsync(IServiceProvider services, CancellationToken ct) =>
        MigrateAsync(services.GetRequiredService<LibraryDb>(), services.GetRequiredService<TimeProvider>(), ct);

    internal static async Task MigrateAsync(LibraryDb db, TimeProvider time, CancellationToken ct)
    {
        await db.Database.MigrateAsync(ct);
        await VocabularySeed.ApplyAsync(db, time, ct);
    }
}
