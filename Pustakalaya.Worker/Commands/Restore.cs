using System.Globalization;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Operations.Backups;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Worker.Commands;

/// <summary>Makes the library what a backup says, brings the database to this program's shape, has what was left out made again and the index rebuilt.</summary>
internal static class Restore
{
    private sealed record Wanted(string Path, string? Identity, bool Replace);

    public static Task<int> RunAsync(string[] args)
    {
        if (Read(args) is not { } wanted)
            return Usage.RefuseAsync(["restore", .. args]);
        return OneShot.RunAsync((services, ct) => wanted.Identity is null
            ? RestoreAsync(services, wanted, null, ct)
            : Identity.WithAsync(wanted.Identity, key => RestoreAsync(services, wanted, key, ct)));
    }

    private static Wanted? Read(string[] args)
    {
        string? path = null, identity = null;
        var replace = false;
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--identity" && i + 1 < args.Length)
                identity = args[++i];
            else if (args[i] == "--replace")
                replace = true;
            else if (path is null && !args[i].StartsWith("--", StringComparison.Ordinal))
                path = args[i];
            else
                return null;
        }

        return path is null ? null : new Wanted(path, identity, replace);
    }

    private static async Task<int> RestoreAsync(IServiceProvider services, Wanted wanted, string? identity, CancellationToken ct)
    {
        var restored = await services.SendAsync(new RestoreBackup.Command(wanted.Path, identity, wanted.Replace, Console.Out.WriteLine), ct);
        if (!restored.IsOk)
            return await BackupExit.RefuseAsync(restored.Errors);
        var (backup, manifest, written, aside, filesAside) = restored.Value;
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{backup} is restored: {manifest.Items} items, with the numbers and versions they had; {manifest.Files} files, of which {written} came from the backup."));
        if (aside is not null)
            await Console.Out.WriteLineAsync($"The library that was there lies in the schema {aside} of the database, and {filesAside} files that only it has in {aside}/ of the store. When nobody wants them any more: DROP SCHEMA {aside} CASCADE, and delete the folder.");

        await LibraryMigrator.MigrateAsync(services, ct);
        var remade = await services.SendAsync(new RemakeDerived.Command(), ct);
        await Console.Out.WriteLineAsync($"Covers, pages and films of {remade.Value} files are made again once a worker runs.");
        var worst = ExitCode.Ok;
        foreach (var lost in manifest.Lacking)
        {
            await Console.Error.WriteLineAsync($"The file {lost} was missing or damaged already when the backup was made.");
            worst = ExitCode.SomeFailed;
        }

        foreach (var engine in (await services.SendAsync(new GetRebuilds.Query(), ct)).Value.Engines)
            worst = Math.Max(worst, await RebuildAsync(services, engine.Engine, ct));
        return worst;
    }

    private static async Task<int> RebuildAsync(IServiceProvider services, string engine, CancellationToken ct)
    {
        var rebuilt = await services.SendAsync(new RebuildIndex.Command(engine), ct);
        if (rebuilt.IsOk)
        {
            await Console.Out.WriteLineAsync($"The index of {engine} is made anew: {rebuilt.Value.Indexed} items.");
            return ExitCode.Ok;
        }

        foreach (var error in rebuilt.Errors)
            await Console.Error.WriteLineAsync($"The library is restored, but the index of {engine} is not made anew: {error.Message} (rebuild-index --engine {engine})");
        return ExitCode.SomeFailed;
    }
}
