using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>
/// A package that nobody vouches for. Its entries are listed and read, never extracted: what a header says is checked against what comes out, names stay
/// text, and more than <see cref="ZipLimits"/> allows is refused while it is being inflated, before it takes memory or disk.
/// </summary>
internal sealed class SafeZip : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly ZipLimits _limits;
    private long _inflated;

    private SafeZip(SafeFileHandle file, ZipLimits limits, IReadOnlyList<ZipPart> entries, bool isCutOff)
    {
        (_file, _limits, Entries, IsCutOff) = (file, limits, entries, isCutOff);
        foreach (var part in entries)
            ByName.TryAdd(part.Name, part);
    }

    /// <summary>In the order of the directory, the flawed ones too.</summary>
    public IReadOnlyList<ZipPart> Entries { get; }

    /// <summary>The end is missing: <see cref="Entries"/> are those before it that are whole.</summary>
    public bool IsCutOff { get; }

    private Dictionary<string, ZipPart> ByName { get; } = new(StringComparer.Ordinal);

    /// <exception cref="FileRefusedException">It is no ZIP, damaged from its beginning, or declares more than the limits allow.</exception>
    public static SafeZip Open(string path, ZipLimits limits)
    {
        var file = File.OpenHandle(path);
        try
        {
            var directory = ZipDirectory.Read(file, limits);
            var entries = directory ?? ZipDirectory.Recover(file, limits);
            if (entries.Count == 0) throw Damaged("It has no directory and no whole entry.");
            CheckDeclared(entries, limits);
            return new SafeZip(file, limits, entries, directory is null);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>The first entry of exactly this name that can be read; null when there is none.</summary>
    public ZipPart? Find(string name) => ByName.TryGetValue(name, out var part) && part.IsSound ? part : null;

    /// <summary>The entry's bytes. Reading throws where they are more than allowed, or not what the directory says; read it to its end to know.</summary>
    /// <exception cref="FileRefusedException">The entry is encrypted, damaged or no file.</exception>
    public Stream Read(ZipPart part)
    {
        if (part.Flaws.HasFlag(ZipFlaws.Encrypted)) throw new FileRefusedException(new IngestFailure(FailureCode.Encrypted, "An entry opens only with a password."));
        if (part.IsFolder || part.Flaws.HasFlag(ZipFlaws.NotAFile)) throw Damaged("An entry that should be a file is none.");
        if (part.Flaws.HasFlag(ZipFlaws.Packing)) throw Damaged($"An entry is packed by method {part.Method}, which nothing here reads.");
        if (ZipDirectory.DataOf(_file, part) is not { } data || data + part.Packed > RandomAccess.GetLength(_file)) throw Damaged("An entry is not where the directory says.");
        Stream packed = new FileWindow(_file, data, part.Packed);
        return new InflatedEntry(part.Method == 0 ? packed : new DeflateStream(packed, CompressionMode.Decompress), part, _limits.EntryBytes, Count);
    }

    /// <summary>All bytes of an entry.</summary>
    /// <param name="most">Fewer than the limit of an entry, for what is held in memory.</param>
    public byte[] ReadAll(ZipPart part, long most)
    {
        if (part.Size > most) throw TooLarge($"An entry unpacks to {part.Size} bytes; what it is for ends at {most}.");
        using var from = Read(part);
        using var to = new MemoryStream((int)part.Size);
        from.CopyTo(to);
        return to.ToArray();
    }

    internal static FileRefusedException Damaged(string detail, Exception? cause = null) => new(new IngestFailure(FailureCode.Damaged, detail), cause);

    internal static FileRefusedException TooLarge(string detail) => new(new IngestFailure(FailureCode.UnpacksTooLarge, detail));

    private static void CheckDeclared(IReadOnlyList<ZipPart> entries, ZipLimits limits)
    {
        long total = 0;
        long end = 0;
        foreach (var part in entries.OrderBy(part => part.Offset))
        {
            if (part.Size < 0 || part.Packed < 0 || part.Offset < 0) throw Damaged("Its directory has sizes that cannot be.");
            // Entries that share bytes: a small file that unpacks to any size, each entry at an honest ratio.
            if (part.Offset < end) throw Damaged("Its entries lie over each other.");
            end = part.Offset + part.HeaderLength + part.Packed;
            if (part.Size > ZipLimits.RatioFrom && part.Size / ZipLimits.Ratio > part.Packed) throw TooLarge($"An entry of {part.Packed} bytes unpacks to {part.Size}.");
            total += Math.Min(part.Size, limits.TotalBytes + 1);
            if (total > limits.TotalBytes) throw TooLarge($"It unpacks to more than {limits.TotalBytes} bytes.");
        }
    }

    private void Count(int bytes)
    {
        if (Interlocked.Add(ref _inflated, bytes) > _limits.TotalBytes) throw TooLarge($"It unpacks to more than {_limits.TotalBytes} bytes.");
    }
}
