using Pustakalaya.Application.Accounts;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Worker.Commands;

/// <summary>Takes the files of a folder in by the same commands as the site's pages, in an editor's name. Run again it goes on where it ended.</summary>
internal static class ImportFolder
{
    public static Task<int> RunAsync(string[] args)
    {
        (string Folder, string Manifest, string Email)? asked = args switch
        {
            [var folder, "--manifest", var manifest, "--as", var email] => (folder, manifest, email),
            [var folder, "--as", var email, "--manifest", var manifest] => (folder, manifest, email),
            _ => null,
        };
        return asked is { } import
            ? OneShot.RunAsync((services, ct) => ImportAsync(services, import.Folder, import.Manifest, import.Email, ct))
            : Usage.RefuseAsync(["import", .. args]);
    }

    private static async Task<int> ImportAsync(IServiceProvider services, string folder, string manifest, string email, CancellationToken ct)
    {
        if (!Directory.Exists(folder))
            return await RefuseAsync($"There is no folder {folder}.");
        if (!File.Exists(manifest))
            return await RefuseAsync($"There is no file {manifest}.");
        var account = await services.SendAsync(new FindAccount.Query(email), ct);
        if (!account.IsOk)
            return await RefuseAsync($"Nobody has an account as {email}.");
        if (account.Value.Role < Role.Editor)
            return await RefuseAsync($"{email} is no editor: only editors take files in.");

        var vocabulary = await services.SendAsync(new GetVocabulary.Query(), ct);
        var (rows, problems) = ImportManifest.Read(await File.ReadAllTextAsync(manifest, ct), vocabulary.Value);
        foreach (var problem in problems)
            await Console.Error.WriteLineAsync($"{manifest}: {problem}");
        if (problems.Count > 0)
            return ExitCode.BadSetting;

        services.GetRequiredService<ActingUser>().Become(account.Value.Id, account.Value.Role);
        var failed = 0;
        foreach (var row in rows)
        {
            var (ok, outcome) = await TakeInAsync(services, folder, row, ct);
            await (ok ? Console.Out : Console.Error).WriteLineAsync($"{row.File}: {outcome}");
            failed += ok ? 0 : 1;
        }

        return failed == 0 ? ExitCode.Ok : ExitCode.SomeFailed;
    }

    private static async Task<(bool Ok, string Outcome)> TakeInAsync(IServiceProvider services, string folder, ManifestRow row, CancellationToken ct)
    {
        var path = Path.GetFullPath(Path.Combine(folder, row.File));
        var within = Path.GetRelativePath(Path.GetFullPath(folder), path);
        if (within == ".." || within.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(within))
            return (false, $"line {row.Line}, column 'file': leads out of the folder");
        if (!File.Exists(path))
            return (false, $"line {row.Line}, column 'file': there is no such file");

        Result<AcceptUpload.Model> accepted;
        await using (var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan))
            accepted = await services.SendAsync(new AcceptUpload.Command(row.File, content, content.Length), ct);

        ItemId item;
        var outcome = "taken in";
        if (accepted.IsOk)
        {
            item = accepted.Value.ItemId;
        }
        else if (accepted.Errors is [{ Code: "upload.duplicate", Args: [ItemId owner, ..] }])
        {
            item = owner;
            outcome = "already in the library";
            // An import that broke off after the file has left an item that nobody has described: this one finishes it.
            var status = await services.SendAsync(new GetUploadStatus.Query(item), ct);
            if (!status.IsOk || status.Value.HasTitle)
                return (true, outcome);
            outcome += ", described now";
        }
        else
        {
            return (false, $"line {row.Line}: {Sentences(accepted.Errors)}");
        }

        var edited = await services.SendAsync(new EditMetadata.Command(item, null, row.Metadata), ct);
        if (!edited.IsOk)
            return (false, $"line {row.Line}: the file is in the library as a draft, but {Sentences(edited.Errors)}");
        if (row.Publish)
        {
            var ready = await services.SendAsync(new SetPublishWhenReady.Command(item, true), ct);
            if (!ready.IsOk)
                return (false, $"line {row.Line}: the file is in the library as a draft, but {Sentences(ready.Errors)}");
        }

        return (true, outcome);
    }

    private static async Task<int> RefuseAsync(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return ExitCode.BadSetting;
    }

    private static string Sentences(IReadOnlyList<Error> errors) => string.Join(" ", errors.Select(e => e.Field is null ? e.Message : $"{e.Field}: {e.Message}"));
}
