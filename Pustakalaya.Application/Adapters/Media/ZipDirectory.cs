using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>
/// Reads what a ZIP says of its entries (PKWARE APPNOTE 6.3): from the directory at its end or, where the end is missing, from the header before each entry,
/// as far as the entries are whole. Nothing is inflated here.
/// </summary>
internal static class ZipDirectory
{
    private const uint LocalHeader = 0x04034B50, CentralHeader = 0x02014B50, End = 0x06054B50, End64 = 0x06064B50, End64Locator = 0x07064B50, Descriptor = 0x08074B50;
    private const int LocalLength = 30, CentralLength = 46, EndLength = 22, LongestComment = 65_535;

    /// <summary>Bytes of the directory that are read: 1.6 KB for each of ten thousand entries.</summary>
    private const long LongestDirectory = 16L * 1024 * 1024;

    /// <returns>Null: there is no directory, or it is not whole.</returns>
    public static IReadOnlyList<ZipPart>? Read(SafeFileHandle file, ZipLimits limits)
    {
        if (FindEnd(file) is not { } end || end.Size > LongestDirectory || end.Offset < 0 || end.Offset + end.Size > end.At)
            return null;
        if (end.Entries > limits.Entries) throw TooMany(limits);
        var bytes = Bytes(file, end.Offset, (int)end.Size);
        if (bytes.Length < end.Size) return null;
        var parts = new List<ZipPart>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var at = bytes.AsSpan();
        while (at.Length >= CentralLength && U32(at) == CentralHeader)
        {
            int name = U16(at[28..]), extra = U16(at[30..]), comment = U16(at[32..]);
            if (at.Length < CentralLength + name + extra + comment) return null;
            if (parts.Count == limits.Entries) throw TooMany(limits);
            long packed = U32(at[20..]), size = U32(at[24..]), offset = U32(at[42..]);
            Zip64(at.Slice(CentralLength + name, extra), ref size, ref packed, ref offset);
            // The upper half holds the rights of a file on Unix, whose first four bits say what it is: nothing, or a plain file, or a folder.
            var type = U32(at[38..]) >> 28;
            var isNoFile = at[5] == 3 && type is not (0 or 0x8 or 0x4);
            parts.Add(Part(at.Slice(CentralLength, name), U16(at[8..]), U16(at[10..]), U32(at[16..]), size, packed, offset + end.Before, isNoFile, seen));
            at = at[(CentralLength + name + extra + comment)..];
        }

        return parts.Count > 0 && (end.Entries == 0xFFFF || parts.Count % 0x1_0000 == end.Entries % 0x1_0000) ? parts : null;
    }

    /// <summary>Entries that are whole, from the beginning, until one is not.</summary>
    public static IReadOnlyList<ZipPart> Recover(SafeFileHandle file, ZipLimits limits)
    {
        var parts = new List<ZipPart>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var length = RandomAccess.GetLength(file);
        for (long at = 0; ;)
        {
            var header = Bytes(file, at, LocalLength);
            if (header.Length < LocalLength || U32(header) != LocalHeader) return parts;
            int flags = U16(header.AsSpan(6)), name = U16(header.AsSpan(26)), extra = U16(header.AsSpan(28));
            var rest = Bytes(file, at + LocalLength, name + extra);
            if (rest.Length < name + extra) return parts;
            long packed = U32(header.AsSpan(18)), size = U32(header.AsSpan(22)), offset = at;
            var crc = U32(header.AsSpan(14));
            Zip64(rest.AsSpan(name), ref size, ref packed, ref offset);
            var data = at + LocalLength + name + extra;
            var next = data + packed;
            // Written by a program that did not know the size beforehand: it stands behind the entry.
            if ((flags & 8) != 0)
            {
                if (FindDescriptor(file, data, length) is not { } found) return parts;
                (crc, packed, size, next) = found;
            }

            if (next > length || packed < 0) return parts;
            if (parts.Count == limits.Entries) throw TooMany(limits);
            parts.Add(Part(rest.AsSpan(0, name), flags, U16(header.AsSpan(8)), crc, size, packed, at, false, seen));
            at = next;
        }
    }

    /// <summary>Where the bytes of an entry begin; null when there is no such entry.</summary>
    public static long? DataOf(SafeFileHandle file, ZipPart part)
    {
        var header = Bytes(file, part.Offset, LocalLength);
        if (header.Length < LocalLength || U32(header) != LocalHeader) return null;
        // The header before the entry names it once more. One that says something else was made to deceive one reader or the other.
        int name = U16(header.AsSpan(26)), extra = U16(header.AsSpan(28));
        if (name != part.HeaderLength - LocalLength || NameOf(Bytes(file, part.Offset + LocalLength, name), U16(header.AsSpan(6))) != part.Name) return null;
        return part.Offset + LocalLength + name + extra;
    }

    private static ZipPart Part(ReadOnlySpan<byte> name, int flags, int method, uint crc, long size, long packed, long offset, bool isNoFile, HashSet<string> seen)
    {
        var text = NameOf(name, flags);
        var flaws = ZipNames.FlawsOf(text);
        if (isNoFile) flaws |= ZipFlaws.NotAFile;
        if (!ZipNames.IsNew(text, seen)) flaws |= ZipFlaws.Duplicate;
        if ((flags & 0x2041) != 0) flaws |= ZipFlaws.Encrypted;
        if (method is not (0 or 8)) flaws |= ZipFlaws.Packing;
        return new ZipPart(text, size, packed, crc, method, offset, LocalLength + name.Length, flaws);
    }

    /// <summary>UTF-8 if it says so, or is it; else letters of western Europe, so that there is some name.</summary>
    private static string NameOf(ReadOnlySpan<byte> name, int flags) =>
        (flags & 0x800) != 0 || System.Text.Unicode.Utf8.IsValid(name) ? Encoding.UTF8.GetString(name) : Encoding.Latin1.GetString(name);

    private static (long Entries, long Size, long Offset, long At, long Before)? FindEnd(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        var from = Math.Max(0, length - EndLength - LongestComment);
        var tail = Bytes(file, from, (int)(length - from));
        for (var i = tail.Length - EndLength; i >= 0; i--)
        {
            var end = tail.AsSpan(i);
            if (U32(end) != End || U16(end[20..]) > end.Length - EndLength) continue;
            long entries = U16(end[10..]), size = U32(end[12..]), offset = U32(end[16..]), at = from + i;
            if (i >= 20 && U32(tail.AsSpan(i - 20)) == End64Locator)
            {
                var where = (long)BinaryPrimitives.ReadUInt64LittleEndian(tail.AsSpan(i - 12));
                var large = where >= 0 && where < at ? Bytes(file, where, 56) : [];
                if (large.Length < 56 || U32(large) != End64) return null;
                entries = I64(large.AsSpan(32));
                size = I64(large.AsSpan(40));
                offset = I64(large.AsSpan(48));
                return entries < 0 || size < 0 || offset < 0 ? null : (entries, size, offset, where, 0);
            }

            // Something may stand before the archive (a program that unpacks it): all offsets are that much larger.
            var before = at - size - offset;
            return before < 0 ? null : (entries, size, offset + before, at, before);
        }

        return null;
    }

    /// <summary>The 32-bit fields that hold all ones are in here, in this order.</summary>
    private static void Zip64(ReadOnlySpan<byte> extra, ref long size, ref long packed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            int id = U16(extra), length = U16(extra[2..]);
            if (length > extra.Length - 4) return;
            var field = extra.Slice(4, length);
            extra = extra[(4 + length)..];
            if (id != 1) continue;
            Take(ref size, ref field);
            Take(ref packed, ref field);
            Take(ref offset, ref field);
            return;
        }

        static void Take(ref long value, ref ReadOnlySpan<byte> field)
        {
            if (value != uint.MaxValue || field.Length < 8) return;
            value = I64(field);
            field = field[8..];
        }
    }

    /// <summary>The signature behind the entry whose packed size is the distance to it.</summary>
    private static (uint Crc, long Packed, long Size, long Next)? FindDescriptor(SafeFileHandle file, long data, long length)
    {
        const int chunk = 1 << 16, descriptor = 16;
        for (var at = data; at + descriptor <= length; at += chunk)
        {
            var bytes = Bytes(file, at, chunk + descriptor);
            for (var i = 0; i < chunk && i + descriptor <= bytes.Length; i++)
            {
                var found = bytes.AsSpan(i..).IndexOf("PK\x07\x08"u8);
                if (found < 0 || (i += found) >= chunk || i + descriptor > bytes.Length) break;
                var here = bytes.AsSpan(i);
                if (U32(here) == Descriptor && U32(here[8..]) == at + i - data) return (U32(here[4..]), U32(here[8..]), U32(here[12..]), at + i + descriptor);
            }
        }

        return null;
    }

    private static byte[] Bytes(SafeFileHandle file, long at, int count)
    {
        if (at < 0) return [];
        var bytes = new byte[(int)Math.Clamp(RandomAccess.GetLength(file) - at, 0, count)];
        var have = 0;
        for (int read; have < bytes.Length && (read = RandomAccess.Read(file, bytes.AsSpan(have), at + have)) > 0;) have += read;
        return have == bytes.Length ? bytes : bytes[..have];
    }

    private static FileRefusedException TooMany(ZipLimits limits) =>
        new(new IngestFailure(FailureCode.UnpacksTooLarge, $"It holds more than {limits.Entries} entries."));

    private static int U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static long I64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes);
}
