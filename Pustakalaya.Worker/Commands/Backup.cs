using System.Globalization;
using Pustakalaya.Application.Operations.Backups;

namespace Pustakalaya.Worker.Commands;

/// <summary>Makes a backup, now or every night; lists those of a folder; reads one to see that it is whole.</summary>
internal static class Backup
{
    public static Task<int> RunAsync(string[] args) => args switch
    {
        ["--to", var folder, .. var rest] when ReadRest(rest) is { } how => OneShot.RunAsync((services, ct) => how.At is { } at
            ? EveryNightAsync(services, folder, how.Plain, at, ct)
            : MakeAsync(services, folder, how.Plain, ct)),
        ["--list", var folder] => OneShot.RunAsync((services, ct) => ListAsync(services, folder, ct)),
        ["--verify", var path] => OneShot.RunAsync((services, ct) => VerifyAsync(services, path, null, ct)),
        ["--verify", var path, "--identity", var key] => OneShot.RunAsync((services, ct) => Identity.WithAsync(key, file => VerifyAsync(services, path, file, ct))),
        _ => Usage.RefuseAsync(["backup", .. args]),
    };

    private static (bool Plain, TimeOnly? At)? ReadRest(string[] rest) => rest switch
    {
        [] => (false, null),
        ["--plain"] => (true, null),
        ["--nightly", var at] when TryRead(at, out var time) => (false, time),
        ["--plain", "--nightly", var at] when TryRead(at, out var time) => (true, time),
        _ => null,
    };

    private static bool TryRead(string text, out TimeOnly time) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private static async Task<int> MakeAsync(IServiceProvider services, string folder, bool plain, CancellationToken ct)
    {
        var made = await services.SendAsync(new MakeBackup.Command(Path.GetFullPath(folder), plain, Console.Out.WriteLine), ct);
        if (!made.IsOk)
            return await BackupExit.RefuseAsync(made.Errors);
        var (path, manifest, copied, bytes, lacking, dropped, hasShrunk) = made.Value;
        foreach (var file in lacking)
            await Console.Error.WriteLineAsync(file);
        if (dropped.Count > 0)
            await Console.Out.WriteLineAsync($"No longer kept: {string.Join(", ", dropped)}");
        if (hasShrunk)
            await Console.Error.WriteLineAsync("It is smaller by over a fifth than the one before: see whether something is missing in the library.");
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{path}: {manifest.Items} items, {manifest.Files} files; the dump has {manifest.DumpBytes} bytes; {copied} files with {bytes} bytes were new; {(manifest.Encrypted ? "encrypted" : "not encrypted")}."));
        return lacking.Count == 0 ? ExitCode.Ok : ExitCode.SomeFailed;
    }

    /// <summary>Goes on until it is stopped; one that fails is tried again the next night, and the library's page says so meanwhile.</summary>
    private static async Task<int> EveryNightAsync(IServiceProvider services, string folder, bool plain, TimeOnly at, CancellationToken ct)
    {
        var time = services.GetRequiredService<TimeProvider>();
        while (true)
        {
            var now = time.GetUtcNow();
            var next = new DateTimeOffset(now.UtcDateTime.Date + at.ToTimeSpan(), TimeSpan.Zero);
            if (next <= now)
                next = next.AddDays(1);
            await Console.Out.WriteLineAsync($"The next backup begins at {next:u}.");
            await Task.Delay(next - now, time, ct);
            var code = await OneShot.GuardAsync(() => MakeAsync(services, folder, plain, ct));
            if (code != ExitCode.Ok)
                await Console.Error.WriteLineAsync($"The backup ended with code {code}.");
        }
    }

    private static async Task<int> ListAsync(IServiceProvider services, string folder, CancellationToken ct)
    {
        var found = await services.SendAsync(new ListBackups.Query(Path.GetFullPath(folder)), ct);
        if (!found.IsOk)
            return await BackupExit.RefuseAsync(found.Errors);
        foreach (var row in found.Value)
        {
            await Console.Out.WriteLineAsync(row.Manifest is { } manifest
                ? string.Create(CultureInfo.InvariantCulture, $"{row.Name}\t{manifest.Items} items\t{manifest.Files} files\t{manifest.DumpBytes + manifest.FileBytes} bytes\t{(manifest.Encrypted ? "encrypted" : "plain")}\t{manifest.Version}")
                : $"{row.Name}\tdamaged\t{row.Problem}");
        }

        return found.Value.All(row => row.Manifest is not null) ? ExitCode.Ok : ExitCode.SomeFailed;
    }

    private static async Task<int> VerifyAsync(IServiceProvider services, string path, string? identity, CancellationToken ct)
    {
        var read = await services.SendAsync(new VerifyBackup.Query(path, identity), ct);
        if (!read.IsOk)
            return await BackupExit.RefuseAsync(read.Errors);
        foreach (var problem in read.Value.Problems)
            await Console.Error.WriteLineAsync(problem);
        if (read.Value.Problems.Count > 0)
            return BackupExit.Damaged;
        var manifest = read.Value.Manifest!;
        await Console.Out.WriteLineAsync($"{read.Value.Path} is whole: {manifest.Items} items, {manifest.Files} files{(manifest.Encrypted ? identity is null ? " (not decrypted: no key was given)" : ", all decrypted" : "")}.");
        return ExitCode.Ok;
    }
}
