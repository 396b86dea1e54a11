using System.Globalization;
using System.Security.Cryptography;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Worker.Commands;

/// <summary>Says what an import would do, one line for each problem, and writes nothing.</summary>
internal sealed class ImportCheck(IServiceProvider services, ImportFiles files, IReadOnlyList<PlannedItem> plan)
{
    public const string Empty = "is empty (or a device, pipe or socket): there is nothing in it to keep";

    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);
    private int _problems;
    private int _fine;
    private int _there;

    /// <param name="found">Problems of the list, told already.</param>
    public async Task<int> RunAsync(int found, CancellationToken ct)
    {
        _problems = found;
        foreach (var problem in files.Problems)
            Problem(problem);
        foreach (var item in plan)
        {
            var kind = await LookAsync(item.File, item.Row, null, ct);
            foreach (var part in item.Parts)
                await LookAsync(part.File, part, kind, ct);
        }

        if (plan.Any(item => item.Row is not null))
        {
            var named = plan.SelectMany(item => item.Parts.Select(p => p.File).Prepend(item.File)).Select(files.Find).ToHashSet();
            var left = files.Files.Where(f => !named.Contains(f.Value)).Select(f => f.Key).ToList();
            if (left.Count > 0)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{left.Count} files of the folder are not in the list and stay out: {string.Join(", ", left.Take(10))}{(left.Count > 10 ? ", ..." : "")}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_fine} files would be taken in, {_there} are in the library already, {_problems} problems."));
        return _problems == 0 ? ExitCode.Ok : ExitCode.SomeFailed;
    }

    public static FileStream Open(FileInfo file) =>
        new(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);

    public static string WhyNotThere(string name) =>
        name.Replace('\\', '/').Split('/').Contains("..") || Path.IsPathRooted(name) ? "leads out of the folder"
        : name.Split('/', '\\').Any(p => p.StartsWith('.')) ? "is hidden: hidden files are left out"
        : "there is no such file (links are left out)";

    public static string Sentences(IReadOnlyList<Error> errors) => string.Join(" ", errors.Select(e => e.Field is null or nameof(AcceptUpload.Command.Content) ? e.Message : $"{e.Field}: {e.Message}"));

    /// <returns>What the item would be; null when it would be none.</returns>
    private async Task<ItemKind?> LookAsync(string name, ManifestRow? row, ItemKind? to, CancellationToken ct)
    {
        var line = row is null ? "" : $"line {row.Line}, column 'file': ";
        if (name.Length == 0)
            return null;
        if (files.Find(name) is not { } file)
        {
            Problem($"{name}: {line}{WhyNotThere(name)}");
            return null;
        }

        if (file.Length == 0)
        {
            Problem($"{name}: {line}{Empty}");
            return null;
        }

        try
        {
            await using var content = Open(file);
            var looked = await services.SendAsync(new CheckUpload.Query(file.Name, content, to), ct);
            if (!looked.IsOk)
                Problem($"{name}: {line}{Sentences(looked.Errors)}");
            else if (looked.Value.There is not null)
                _there++;
            else if (await TwinAsync(name, file, content, ct) is { } twin)
                Problem($"{name}: {line}has the same bytes as {twin}");
            else
                _fine++;
            return looked.IsOk ? looked.Value.There?.Kind ?? looked.Value.Kind : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem($"{name}: {line}cannot be read: {e.Message}");
            return null;
        }
    }

    /// <summary>Only a file of the same length can be the same.</summary>
    private async Task<string?> TwinAsync(string name, FileInfo file, FileStream content, CancellationToken ct)
    {
        if (files.Files.Values.Count(f => f.Length == file.Length) < 2)
            return null;
        var hash = Convert.ToHexString(await SHA256.HashDataAsync(content, ct));
        return _seen.TryAdd(hash, name) ? null : _seen[hash];
    }

    private void Problem(string text)
    {
        _problems++;
        Console.Error.WriteLine(text);
    }
}
