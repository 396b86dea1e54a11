using Pustakalaya.Application.Accounts;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Worker.Commands;

/// <summary>Takes the files of a folder in by the same commands as the site's pages, in an editor's name. Run again it goes on where it ended.</summary>
internal static class ImportFolder
{
    private sealed record Wanted(string Folder, string? Manifest, string Email, bool CheckOnly, bool Wait);

    public static Task<int> RunAsync(string[] args) => Read(args) is { } wanted
        ? OneShot.RunAsync((services, ct) => ImportAsync(services, wanted, ct))
        : Usage.RefuseAsync(["import", .. args]);

    private static Wanted? Read(string[] args)
    {
        string? folder = null, manifest = null, email = null;
        var (check, wait) = (false, false);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--manifest" && i + 1 < args.Length)
                manifest = args[++i];
            else if (args[i] == "--as" && i + 1 < args.Length)
                email = args[++i];
            else if (args[i] == "--check")
                check = true;
            else if (args[i] == "--wait")
                wait = true;
            else if (folder is null && !args[i].StartsWith("--", StringComparison.Ordinal))
                folder = args[i];
            else
                return null;
        }

        return folder is null || email is null || (check && wait) ? null : new Wanted(folder, manifest, email, check, wait);
    }

    private static async Task<int> ImportAsync(IServiceProvider services, Wanted wanted, CancellationToken ct)
    {
        if (!Directory.Exists(wanted.Folder))
            return await RefuseAsync($"There is no folder {wanted.Folder}.");
        if (wanted.Manifest is not null && !File.Exists(wanted.Manifest))
            return await RefuseAsync($"There is no file {wanted.Manifest}.");
        var account = await services.SendAsync(new FindAccount.Query(wanted.Email), ct);
        if (!account.IsOk)
            return await RefuseAsync($"Nobody has an account as {wanted.Email}.");
        if (account.Value.Role < Role.Editor)
            return await RefuseAsync($"{wanted.Email} is no editor: only editors take files in.");

        var files = ImportFiles.Of(wanted.Folder, wanted.Manifest);
        var (plan, problems) = await PlanAsync(services, wanted, files, ct);
        if (problems.Count > 0)
        {
            foreach (var problem in problems)
                await Console.Error.WriteLineAsync($"{wanted.Manifest}: {problem}");
            if (!wanted.CheckOnly)
                return ExitCode.BadSetting;
        }

        services.GetRequiredService<ActingUser>().Become(account.Value.Id, account.Value.Role);
        if (wanted.CheckOnly)
            return await new ImportCheck(services, files, plan).RunAsync(problems.Count, ct);

        using var progress = new ImportProgress(plan, files);
        foreach (var problem in files.Problems)
            progress.LeftOut(problem);
        var import = new ImportItem(services, files, progress);
        foreach (var item in plan)
            if (!await import.TakeInAsync(item, ct))
                break;
        progress.Sum();
        var failed = wanted.Wait ? await new ImportWait(services, progress, import.Names).RunAsync(import.Items, ct) : 0;
        return progress.Failed + failed == 0 ? ExitCode.Ok : ExitCode.SomeFailed;
    }

    /// <summary>Without a list every file becomes a draft of its own, called as its name says.</summary>
    private static async Task<(List<PlannedItem> Plan, List<string> Problems)> PlanAsync(IServiceProvider services, Wanted wanted, ImportFiles files, CancellationToken ct)
    {
        if (wanted.Manifest is null)
            return ([.. files.Files.Keys.Select(name => new PlannedItem(name, null, []))], []);
        var vocabulary = await services.SendAsync(new GetVocabulary.Query(), ct);
        var (rows, problems) = ImportManifest.Read(await File.ReadAllTextAsync(wanted.Manifest, ct), vocabulary.Value);
        var parts = rows.Where(r => r.PartOf is not null).ToLookup(r => r.PartOf, StringComparer.Ordinal);
        return ([.. rows.Where(r => r.PartOf is null).Select(r => new PlannedItem(r.File, r, [.. parts[r.File]]))], problems);
    }

    private static async Task<int> RefuseAsync(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return ExitCode.BadSetting;
    }
}

/// <summary>An item to be: its first file, what is to be said of it, and the files that come after.</summary>
/// <param name="Row">Null without a list: it stays a draft that is called as its file.</param>
internal sealed record PlannedItem(string File, ManifestRow? Row, IReadOnlyList<ManifestRow> Parts);
