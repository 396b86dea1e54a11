using System.Security.Cryptography;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>Reads every byte of a backup and compares it with what was written.</summary>
internal static class BackupCheck
{
    private const int Shown = 20;

    /// <param name="decryption">Null: what is encrypted is compared as it lies there, which finds damage and not a wrong key.</param>
    /// <returns>The files, and what is wrong: nothing, or a sentence each.</returns>
    public static async Task<(List<StoredPiece> Files, List<string> Problems)> RunAsync(BackupFolder folder, BackupEntry backup, Decryption? decryption, CancellationToken ct)
    {
        if (backup.Manifest is not { } manifest)
            return ([], [backup.Problem!]);
        var problems = new List<string>();
        foreach (var (name, part) in manifest.Parts)
        {
            var path = Path.Combine(backup.Path, Path.GetFileName(name));
            Note(await PartReader.CompareAsync(path, part, ct) ?? (name.EndsWith(PartWriter.Encrypted, StringComparison.Ordinal) && decryption is not null ? await DecryptAsync(path, null, decryption, ct) : null));
        }

        if (!manifest.Parts.Keys.Any(name => name.StartsWith(BackupPart.Dump, StringComparison.Ordinal)))
            Note($"{backup.Path} names no dump.");
        // Without its list nothing can be said of the files; without the key every file would say so once more.
        if (problems.Count > 0)
            return ([], problems);
        var files = StoredPiece.Read(Path.Combine(backup.Path, StoredPiece.ListName)).ToList();
        if (files.Count + manifest.Lacking.Count != manifest.Files)
            Note($"{backup.Path} lists {files.Count} files and not {manifest.Files - manifest.Lacking.Count}.");
        foreach (var file in files)
        {
            ct.ThrowIfCancellationRequested();
            var path = folder.PathOf(file);
            Note(await PartReader.CompareAsync(path, file.Stored, ct) ?? (file.IsEncrypted ? decryption is null ? null : await DecryptAsync(path, file.Hash, decryption, ct)
                : file.Stored.Sha256 == file.Hash.Value ? null : $"{path} does not hold what its name says."));
        }

        return (files, problems.Count <= Shown ? problems : [.. problems.Take(Shown), $"... and {problems.Count - Shown} more."]);

        void Note(string? problem)
        {
            if (problem is not null)
                problems.Add(problem);
        }
    }

    private static async Task<string?> DecryptAsync(string path, ContentHash? hash, Decryption decryption, CancellationToken ct)
    {
        await using var part = new PartReader(path, decryption, ct);
        try
        {
            var digest = await SHA256.HashDataAsync(part.Body, ct);
            await part.FinishAsync(ct);
            return hash is null || ContentHash.FromDigest(digest) == hash ? null : $"{path} does not hold what its name says.";
        }
        catch (BackupProblem e)
        {
            return e.Message;
        }
    }
}
