using System.Security.Cryptography;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>Brings files of the library into the backup folder, each once.</summary>
internal sealed class FileKeeper(BackupFolder folder, FileStore store, Encryption? encryption)
{
    private readonly Dictionary<ContentHash, StoredPiece> _known = Known(folder, encryption is not null);

    public int Copied { get; private set; }

    public long CopiedBytes { get; private set; }

    /// <returns>What lies in the folder now; or null, and a sentence on what is wrong with it in the library.</returns>
    public async Task<(StoredPiece? Kept, string? Problem)> KeepAsync(ContentHash hash, long size, CancellationToken ct)
    {
        if (_known.TryGetValue(hash, out var known) && new FileInfo(folder.PathOf(known)) is { Exists: true } there && there.Length == known.Stored.Size)
            return (known, null);

        if (!store.Exists(hash))
            return (null, $"The file {hash} is missing in the library.");
        var shelf = Path.GetDirectoryName(folder.PathOf(new StoredPiece(hash, size, hash.Value, new BackupPart(0, ""))))!;
        Directory.CreateDirectory(shelf);
        var temporary = Path.Combine(shelf, hash + ".partial");
        try
        {
            using var plain = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            BackupPart stored;
            await using (var part = new PartWriter(temporary, encryption, ct))
            {
                await using var original = store.OpenRead(hash);
                await part.WriteAsync(original, plain, ct);
                stored = await part.FinishAsync(ct);
            }

            if (ContentHash.FromDigest(plain.GetHashAndReset()) != hash)
                return (null, $"The file {hash} is damaged in the library: its bytes are not what its name says.");
            var piece = new StoredPiece(hash, size, StoredPiece.NameOf(hash, stored.Sha256, encryption is not null), stored);
            File.Move(temporary, folder.PathOf(piece), overwrite: true);
            DurableFolder.Flush(shelf);
            Copied++;
            CopiedBytes += stored.Size;
            return (piece, null);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>What whole backups name; a file of one that was broken off is written again.</summary>
    private static Dictionary<ContentHash, StoredPiece> Known(BackupFolder folder, bool encrypted)
    {
        var known = new Dictionary<ContentHash, StoredPiece>();
        foreach (var list in folder.List().Where(b => b.Manifest is not null).Select(b => Path.Combine(b.Path, StoredPiece.ListName)).Where(File.Exists))
        {
            foreach (var piece in StoredPiece.Read(list).Where(p => p.IsEncrypted == encrypted))
                known[piece.Hash] = piece;
        }

        return known;
    }
}
