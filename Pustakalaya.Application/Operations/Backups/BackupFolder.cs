using System.Globalization;
using Pustakalaya.Application.Adapters.Storage;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>One whole backup in the folder.</summary>
/// <param name="Manifest">Null: it cannot be read, and <paramref name="Problem"/> says why.</param>
internal sealed record BackupEntry(string Path, DateTimeOffset At, BackupManifest? Manifest, string? Problem);

/// <summary>
/// Where backups go: a folder each, named after its moment, beside <c>files/</c>, which all of them share. A backup that is being written is called <c>.partial</c>
/// and gets its name when it is whole.
/// </summary>
internal sealed class BackupFolder(string root)
{
    private const string Moment = "yyyyMMdd'T'HHmmss'Z'";
    private const string Partial = ".partial";

    public string Root => root;

    public static string NameOf(DateTimeOffset at) => at.UtcDateTime.ToString(Moment, CultureInfo.InvariantCulture);

    public string PathOf(StoredPiece piece) => Path.Combine(root, "files", piece.Name[..2], piece.Name[2..4], piece.Name);

    /// <summary>Whole ones, oldest first.</summary>
    public List<BackupEntry> List()
    {
        var found = new List<BackupEntry>();
        foreach (var folder in Directory.Exists(root) ? Directory.GetDirectories(root) : [])
        {
            if (!DateTimeOffset.TryParseExact(Path.GetFileName(folder), Moment, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
                continue;
            try
            {
                found.Add(new BackupEntry(folder, at, BackupManifest.Read(Path.Combine(folder, BackupManifest.FileName)), null));
            }
            catch (Exception e) when (BackupProblem.Of(e) is { } problem)
            {
                // Told by whoever lists; a backup that cannot be read must not keep the next from being made.
                found.Add(new BackupEntry(folder, at, null, problem.Message));
            }
        }

        return [.. found.OrderBy(b => b.At)];
    }

    /// <summary>The backup that a path means: itself, or the newest of a folder of backups.</summary>
    /// <exception cref="BackupProblem">There is none.</exception>
    public static (BackupFolder Folder, BackupEntry Backup) Find(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (!Directory.Exists(full))
            throw new BackupProblem(BackupTrouble.Usage, $"There is no folder {full}.");
        if (new BackupFolder(full).List() is [.., var newest])
            return (new BackupFolder(full), newest);
        var folder = new BackupFolder(Path.GetDirectoryName(full) ?? full);
        return folder.List().Find(b => b.Path == full) is { } backup
            ? (folder, backup)
            : throw new BackupProblem(BackupTrouble.Usage, $"{full} is no backup and holds none. One that was broken off does not count.");
    }

    /// <summary>Nobody else writes, restores or verifies here until this is disposed; the system takes it back from a process that ends in any way.</summary>
    /// <returns>Null on a medium that cannot be written and has no lock: nobody can write there either.</returns>
    /// <exception cref="BackupProblem">Somebody is at work.</exception>
    public FileStream? Lock(bool toWrite)
    {
        var path = Path.Combine(root, "lock");
        if (!toWrite && !File.Exists(path))
            return null;
        try
        {
            return new FileStream(path, toWrite ? FileMode.OpenOrCreate : FileMode.Open, toWrite ? FileAccess.ReadWrite : FileAccess.Read, FileShare.None);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(path))
        {
            throw new BackupProblem(BackupTrouble.Busy, $"Another backup or restore is at work in {root}. Wait until it is done.", e);
        }
    }

    /// <summary>Deletes what is half done: it counts for nothing, and may have filled the disk.</summary>
    public void DropUnfinished()
    {
        foreach (var left in Directory.GetDirectories(root, "*" + Partial))
            Directory.Delete(left, recursive: true);
    }

    /// <summary>An empty folder for a backup that begins.</summary>
    public string Begin(DateTimeOffset at)
    {
        DropUnfinished();
        // Names are of whole seconds, and a small library is written in less.
        while (Directory.Exists(Path.Combine(root, NameOf(at))))
            at = at.AddSeconds(1);
        var folder = Path.Combine(root, NameOf(at) + Partial);
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Everything is written: from now on it counts.</summary>
    public string Complete(string folder)
    {
        DurableFolder.Flush(folder);
        var whole = folder[..^Partial.Length];
        Directory.Move(folder, whole);
        DurableFolder.Flush(root);
        return whole;
    }

    /// <summary>Deletes backups that are no longer kept, and files that no kept one names.</summary>
    /// <returns>Names of the backups that went, and the number of files.</returns>
    public (IReadOnlyList<string> Backups, int Files) Tidy()
    {
        var all = List();
        // What a backup that cannot be read names is not known: then nothing is taken away.
        if (all.Exists(b => b.Manifest is null))
            return ([], 0);
        var kept = Retention.Keep(all.Select(b => b.At));
        var gone = all.Where(b => !kept.Contains(b.At)).ToList();
        foreach (var backup in gone)
        {
            // Renamed first: cut in the middle it is no backup any more.
            Directory.Move(backup.Path, backup.Path + Partial);
            Directory.Delete(backup.Path + Partial, recursive: true);
        }

        var named = all.Except(gone).SelectMany(b => StoredPiece.Read(Path.Combine(b.Path, StoredPiece.ListName))).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        var files = 0;
        var folder = new DirectoryInfo(Path.Combine(root, "files"));
        foreach (var file in folder.Exists ? folder.EnumerateFiles("*", SearchOption.AllDirectories) : [])
        {
            if (named.Contains(file.Name))
                continue;
            file.Delete();
            files++;
        }

        return ([.. gone.Select(b => Path.GetFileName(b.Path))], files);
    }
}
