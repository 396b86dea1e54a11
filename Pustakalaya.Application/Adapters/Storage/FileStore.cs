using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Storage;

/// <summary>A file that is in the store now.</summary>
/// <param name="Head">Its first bytes, up to <see cref="FileStore.HeadLength"/>.</param>
/// <param name="WasThere">The same bytes had been stored before.</param>
public sealed record StoredBlob(ContentHash Hash, long Size, ReadOnlyMemory<byte> Head, bool WasThere);

/// <summary>
/// Files on the disk, originals under the hash of their bytes: <c>originals/ab/cd/abcd...</c>, what was made from them under
/// <c>derived/ab/cd/abcd.../name</c>. A file appears whole or not at all: it is written under <c>incoming/</c> and renamed.
/// </summary>
public sealed class FileStore(IOptions<StorageOptions> options, TimeProvider time)
{
    /// <summary>How many first bytes are looked at before anything is stored.</summary>
    public const int HeadLength = 4096;

    private const int BufferSize = 128 * 1024;

    /// <summary>After so many bytes of an upload the room that is left is looked at again.</summary>
    private const long LookEvery = 16L << 20;

    private readonly string _root = Path.TrimEndingDirectorySeparator(options.Value.Root);

    /// <summary>Bytes that may still be written to the disk of a folder.</summary>
    internal Func<string, long> FreeBytes { private get; init; } = static folder => new DriveInfo(folder).AvailableFreeSpace;

    private string Incoming => Path.Combine(_root, "incoming");

    /// <inheritdoc cref="WriteAsync(Stream, Func{ReadOnlyMemory{byte}, bool}, long?, CancellationToken)"/>
    public async Task<StoredBlob> WriteAsync(Stream body, long? maxBytes, CancellationToken ct) =>
        await WriteAsync(body, static _ => true, maxBytes, ct) ?? throw new InvalidOperationException("A body that everything is accepted of was refused.");

    /// <summary>Streams a body to the disk while hashing it; at no time more than 128 KB of it are in memory.</summary>
    /// <param name="accept">Sees the first bytes (at most <see cref="HeadLength"/>, none for an empty body) before anything is written.</param>
    /// <param name="maxBytes">A longer body is refused, and what came of it is deleted.</param>
    /// <returns>Null when <paramref name="accept"/> said no: nothing was stored.</returns>
    /// <exception cref="FileRefusedException">The body is longer than <paramref name="maxBytes"/>.</exception>
    /// <exception cref="StorageFullException">The disk is full, or down to what is kept free.</exception>
    public async Task<StoredBlob?> WriteAsync(Stream body, Func<ReadOnlyMemory<byte>, bool> accept, long? maxBytes, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(accept);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        string? temporary = null;
        try
        {
            var filled = await body.ReadAtLeastAsync(buffer.AsMemory(0, BufferSize), HeadLength, throwOnEndOfStream: false, ct);
            var head = buffer.AsSpan(0, Math.Min(filled, HeadLength)).ToArray();
            if (!accept(head)) return null;

            Directory.CreateDirectory(Incoming);
            temporary = Path.Combine(Incoming, Guid.CreateVersion7().ToString("N"));
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long size = 0, nextLook = 0;
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous))
            {
                for (; filled > 0; filled = await body.ReadAsync(buffer.AsMemory(0, BufferSize), ct))
                {
                    if (size + filled > maxBytes) throw TooLong(maxBytes.Value);
                    if (size >= nextLook)
                    {
                        if (FreeBytes(_root) < options.Value.KeepFreeBytes) throw StorageFullException.Low(_root, options.Value.KeepFreeBytes);
                        nextLook = size + LookEvery;
                    }

                    digest.AppendData(buffer, 0, filled);
                    await RandomAccess.WriteAsync(file, buffer.AsMemory(0, filled), size, ct);
                    size += filled;
                }

                // Minutes of writing may still be in memory: the wait for the disk must not hold a request thread.
                await Task.Run(() => RandomAccess.FlushToDisk(file), ct);
            }

            var hash = ContentHash.FromDigest(digest.GetHashAndReset());
            var wasThere = Keep(temporary, hash, size);
            temporary = null;
            return new StoredBlob(hash, size, head, wasThere);
        }
        catch (IOException e) when (StorageFullException.Is(e))
        {
            throw StorageFullException.Full(_root, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (temporary is not null) File.Delete(temporary);
        }
    }

    /// <summary>Where the original is, or would be: reading is up to the caller.</summary>
    public string PathOf(ContentHash hash) => Path.Combine(_root, "originals", hash.Value[..2], hash.Value[2..4], hash.Value);

    /// <summary>Where a file of the store lies below its folder: <c>originals/ab/cd/abcd...</c></summary>
    public string PlaceOf(string path) => Path.GetRelativePath(_root, path).Replace(Path.DirectorySeparatorChar, '/');

    public bool Exists(ContentHash hash) => File.Exists(PathOf(hash));

    /// <exception cref="FileNotFoundException">No such original.</exception>
    public FileStream OpenRead(ContentHash hash) =>
        new(PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);

    /// <summary>Where a derived file is, or would be.</summary>
    /// <param name="name">Lower-case letters, digits, dots and hyphens, as in <see cref="PreviewName"/>.</param>
    /// <exception cref="ArgumentException">Any other name.</exception>
    public string DerivedPath(ContentHash hash, string name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > 100 || name[0] == '.' || name.AsSpan().ContainsAnyExcept(NameCharacters))
            throw new ArgumentException($"Not the name of a derived file: '{name}'", nameof(name));
        return Path.Combine(DerivedFolder(hash), name);
    }

    /// <summary>The way by which a previewer's pictures get into the store.</summary>
    public KeepDerived KeepDerived(ContentHash hash) => async (name, file, ct) =>
    {
        await using (var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous))
            await WriteDerivedAsync(hash, name, content, ct);
        File.Delete(file);
    };

    /// <summary>Writes a derived file, or replaces it: whoever reads at the same time sees the old one or the new one, whole.</summary>
    /// <exception cref="StorageFullException">The disk is full.</exception>
    public async Task WriteDerivedAsync(ContentHash hash, string name, Stream content, CancellationToken ct)
    {
        var target = DerivedPath(hash, name);
        Directory.CreateDirectory(Incoming);
        string? temporary = Path.Combine(Incoming, Guid.CreateVersion7().ToString("N"));
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous))
            {
                await content.CopyToAsync(file, BufferSize, ct);
                // The bytes must be down before the name is; that the name itself is down can wait, since pictures can be made again.
                await Task.Run(() => RandomAccess.FlushToDisk(file.SafeFileHandle), ct);
            }

            Directory.CreateDirectory(DerivedFolder(hash));
            File.Move(temporary, target, overwrite: true);
            temporary = null;
        }
        catch (IOException e) when (StorageFullException.Is(e))
        {
            throw StorageFullException.Full(_root, e);
        }
        finally
        {
            if (temporary is not null) File.Delete(temporary);
        }
    }

    /// <summary>Whether the original is there and its bytes are what its name says; a damaged one is deleted.</summary>
    public async Task<bool> IsWholeAsync(ContentHash hash, CancellationToken ct)
    {
        if (!Exists(hash)) return false;
        await using (var file = OpenRead(hash))
            if (ContentHash.FromDigest(await SHA256.HashDataAsync(file, ct)) == hash) return true;
        File.Delete(PathOf(hash));
        return false;
    }

    /// <summary>Anything was made from this original, and is still here.</summary>
    public bool HasDerived(ContentHash hash) => Directory.Exists(DerivedFolder(hash)) && Directory.EnumerateFileSystemEntries(DerivedFolder(hash)).Any();

    /// <summary>Moves an original, and what was made from it, to a folder of this name under the root, where nothing sweeps.</summary>
    /// <returns>False when it was not there.</returns>
    public bool SetAside(ContentHash hash, string folder)
    {
        if (!Exists(hash)) return false;
        var to = Path.Combine(_root, folder, Path.GetRelativePath(_root, PathOf(hash)));
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Move(PathOf(hash), to, overwrite: true);
        if (!Directory.Exists(DerivedFolder(hash))) return true;
        var derived = Path.Combine(_root, folder, Path.GetRelativePath(_root, DerivedFolder(hash)));
        Directory.CreateDirectory(Path.GetDirectoryName(derived)!);
        Directory.Move(DerivedFolder(hash), derived);
        return true;
    }

    /// <summary>Deletes what a killed process left half written.</summary>
    /// <returns>How many files were deleted.</returns>
    public Task<int> SweepIncomingAsync(TimeSpan olderThan, CancellationToken ct) => Task.Run(
        () =>
        {
            var before = time.GetUtcNow().UtcDateTime - olderThan;
            var deleted = 0;
            if (!Directory.Exists(Incoming)) return 0;
            foreach (var file in new DirectoryInfo(Incoming).EnumerateFiles())
            {
                ct.ThrowIfCancellationRequested();
                if (file.LastWriteTimeUtc >= before) continue;
                file.Delete();
                deleted++;
            }

            return deleted;
        },
        ct);

    /// <summary>Originals last stored before that long ago, for whoever looks for those that no item names.</summary>
    public IEnumerable<ContentHash> OriginalsOlderThan(TimeSpan age)
    {
        var before = time.GetUtcNow().UtcDateTime - age;
        var folder = new DirectoryInfo(Path.Combine(_root, "originals"));
        if (!folder.Exists) yield break;
        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
            if (file.LastWriteTimeUtc < before && ContentHash.TryParse(file.Name, out var hash)) yield return hash;
    }

    /// <summary>Deletes an original that no item names, and what was made from it.</summary>
    /// <param name="unlessYoungerThan">An upload of the same bytes makes the file young again, so one that is running keeps its file.</param>
    /// <returns>False when it was not there or too young.</returns>
    public bool Delete(ContentHash hash, TimeSpan unlessYoungerThan)
    {
        var file = new FileInfo(PathOf(hash));
        if (!file.Exists || file.LastWriteTimeUtc >= time.GetUtcNow().UtcDateTime - unlessYoungerThan) return false;
        file.Delete();
        if (Directory.Exists(DerivedFolder(hash))) Directory.Delete(DerivedFolder(hash), recursive: true);
        return true;
    }

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    private string DerivedFolder(ContentHash hash) => Path.Combine(_root, "derived", hash.Value[..2], hash.Value[2..4], hash.Value);

    /// <summary>Gives a finished temporary file its name. True when the same bytes were there already.</summary>
    private bool Keep(string temporary, ContentHash hash, long size)
    {
        var target = new FileInfo(PathOf(hash));
        // A file of another length under this name was damaged on the disk: the fresh bytes heal it.
        if (target.Exists && target.Length == size)
        {
            target.LastWriteTimeUtc = time.GetUtcNow().UtcDateTime;
            File.Delete(temporary);
            return true;
        }

        Directory.CreateDirectory(target.DirectoryName!);
        File.Move(temporary, target.FullName, overwrite: true);
        DurableFolder.Flush(target.DirectoryName!);
        DurableFolder.Flush(Path.GetDirectoryName(target.DirectoryName!)!);
        DurableFolder.Flush(Path.Combine(_root, "originals"));
        return false;
    }

    private static FileRefusedException TooLong(long maxBytes) =>
        new(new IngestFailure(FailureCode.TooLarge, $"The file is larger than {maxBytes:#,0} bytes, the most that is taken."));
}
