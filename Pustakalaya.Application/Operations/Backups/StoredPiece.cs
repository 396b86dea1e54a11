using System.Globalization;
using System.Text.RegularExpressions;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>A file of the library in the backup folder, as a line of <c>files.tsv</c>.</summary>
/// <param name="Hash">Of its bytes, as in the library.</param>
/// <param name="Name">Under <c>files/ab/cd/</c>: the hash; of an encrypted one with the beginning of the hash of what lies there, so that none is ever overwritten.</param>
internal sealed partial record StoredPiece(ContentHash Hash, long Size, string Name, BackupPart Stored)
{
    public const string ListName = "files.tsv";

    public bool IsEncrypted => Name.EndsWith(PartWriter.Encrypted, StringComparison.Ordinal);

    public static string NameOf(ContentHash hash, string storedSha256, bool encrypted) => encrypted ? $"{hash}-{storedSha256.AsSpan(0, 16)}{PartWriter.Encrypted}" : hash.Value;

    public string Line() => string.Create(CultureInfo.InvariantCulture, $"{Hash}\t{Size}\t{Name}\t{Stored.Sha256}\t{Stored.Size}\n");

    /// <exception cref="BackupProblem">A line is not one of these.</exception>
    public static IEnumerable<StoredPiece> Read(string list) => File.ReadLines(list).Select(line =>
        line.Split('\t') is [var hash, var size, var name, var sha, var stored] && ContentHash.TryParse(hash, out var known) && ContentHash.TryParse(sha, out _)
        && Names().IsMatch(name) && name.StartsWith(hash, StringComparison.Ordinal)
        && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && long.TryParse(stored, NumberStyles.None, CultureInfo.InvariantCulture, out var there)
            ? new StoredPiece(known, bytes, name, new BackupPart(there, sha))
            : throw new BackupProblem(BackupTrouble.Damaged, $"{list} is damaged."));

    [GeneratedRegex(@"\A[0-9a-f]{64}(-[0-9a-f]{16}\.age)?\z")]
    private static partial Regex Names();
}
