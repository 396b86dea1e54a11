using System.Text.Json;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>What a backup holds and how to tell that it is whole. Not encrypted: it names no title and no person.</summary>
public sealed record BackupManifest
{
    public const int CurrentFormat = 1;

    public const string FileName = "manifest.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required int Format { get; init; }

    /// <summary>The moment that the dump shows.</summary>
    public required DateTimeOffset At { get; init; }

    public required DateTimeOffset Finished { get; init; }

    /// <summary>Of the program that wrote it.</summary>
    public required string Version { get; init; }

    /// <summary>The last migration of the database: a program that does not know it cannot restore this backup.</summary>
    public required string Migration { get; init; }

    /// <summary>Major version of the server that was dumped.</summary>
    public required int Postgres { get; init; }

    public required bool Encrypted { get; init; }

    public required long Items { get; init; }

    /// <summary>Over number and version of every item.</summary>
    public required string Checksum { get; init; }

    public required long Files { get; init; }

    public required long FileBytes { get; init; }

    /// <summary>Files that the library names and that were missing or damaged when this was made.</summary>
    public required IReadOnlyList<string> Lacking { get; init; }

    /// <summary>Rows of every table.</summary>
    public required SortedDictionary<string, long> Tables { get; init; }

    /// <summary>The files of the backup's own folder, as they lie there.</summary>
    public required SortedDictionary<string, BackupPart> Parts { get; init; }

    /// <summary>Of the dump as it lies there.</summary>
    public long DumpBytes => Parts.Where(p => p.Key.StartsWith(BackupPart.Dump, StringComparison.Ordinal)).Sum(p => p.Value.Size);

    public string Write() => JsonSerializer.Serialize(this, Json) + "\n";

    /// <exception cref="BackupProblem">It is none, or of a newer program.</exception>
    public static BackupManifest Read(string path)
    {
        BackupManifest? read;
        try
        {
            var text = File.ReadAllText(path);
            read = JsonSerializer.Deserialize<BackupManifest>(text, Json);
        }
        catch (JsonException e)
        {
            throw new BackupProblem(BackupTrouble.Damaged, $"{path} is damaged: {e.Message}", e);
        }

        if (read is null)
            throw new BackupProblem(BackupTrouble.Damaged, $"{path} is empty.");
        if (read.Format > CurrentFormat)
            throw new BackupProblem(BackupTrouble.Refused, $"{path} was written by a newer program ({read.Version}): restore it with that one, or a later one.");
        return read;
    }
}

/// <param name="Size">Bytes as they lie there, encrypted or not.</param>
public sealed record BackupPart(long Size, string Sha256)
{
    /// <summary>The dump's name; <c>.age</c> follows when it is encrypted.</summary>
    public const string Dump = "database.dump";
}
