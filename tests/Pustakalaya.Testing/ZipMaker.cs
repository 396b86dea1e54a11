using System.Buffers.Binary;
using System.IO.Compression;

namespace Pustakalaya.Testing;

/// <summary>Makes packages for tests, honest ones and, by changing what their headers say, others.</summary>
public static class ZipMaker
{
    public static byte[] Make(params (string Name, byte[] Content)[] entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        using var to = new MemoryStream();
        using (var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                // Rights of an ordinary file, or of a link where the name asks for one.
                var entry = zip.CreateEntry(name.Replace("link:", "", StringComparison.Ordinal), name == "mimetype" ? CompressionLevel.NoCompression : CompressionLevel.Optimal);
                entry.ExternalAttributes = (name.StartsWith("link:", StringComparison.Ordinal) ? 0xA1FF : 0x81A4) << 16;
                using var stream = entry.Open();
                stream.Write(content);
            }
        }

        return to.ToArray();
    }

    public static byte[] Make(params (string Name, string Content)[] entries) =>
        Make([.. entries.Select(e => (e.Name, System.Text.Encoding.UTF8.GetBytes(e.Content)))]);

    /// <summary>Writes a number into the directory's header of an entry, at an offset of PKWARE APPNOTE 4.3.12.</summary>
    public static byte[] Lie(byte[] zip, int entry, int offset, uint value, int bytes = 4)
    {
        ArgumentNullException.ThrowIfNull(zip);
        var copy = (byte[])zip.Clone();
        var at = -1;
        for (var i = 0; i <= entry; i++)
            at += 1 + copy.AsSpan(at + 1).IndexOf("PK\x01\x02"u8);
        if (bytes == 2) BinaryPrimitives.WriteUInt16LittleEndian(copy.AsSpan(at + offset), (ushort)value);
        else BinaryPrimitives.WriteUInt32LittleEndian(copy.AsSpan(at + offset), value);
        return copy;
    }
}
