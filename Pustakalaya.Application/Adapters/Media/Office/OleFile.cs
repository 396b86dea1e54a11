using System.Buffers.Binary;
using System.Text;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media.Office;

/// <summary>
/// The container of Word, Excel and PowerPoint before 2007, and of newer files with a password (MS-CFB): only its directory is read, for the names of what is in it.
/// </summary>
internal sealed class OleFile : IDisposable
{
    private const int EntryLength = 128;
    private const int HeaderLength = 512;
    private const int MostDirectorySectors = 4_096;
    private const uint EndOfChain = 0xFFFFFFFE;

    /// <summary>Shorter streams lie together in one, in sectors of 64 bytes (MS-CFB 2.2).</summary>
    private const int SmallLength = 4_096;
    private const int SmallSector = 64;

    private readonly FileStream _file;
    private readonly int _sector;
    private readonly uint[] _tables = new uint[109];
    private readonly Dictionary<string, (uint Start, uint Length)> _streams = new(StringComparer.Ordinal);

    /// <summary>First sector of the stream that holds the small ones.</summary>
    private uint _smallOnes = EndOfChain;

    private OleFile(FileStream file)
    {
        _file = file;
        var header = new byte[HeaderLength];
        _file.ReadExactly(header);
        var shift = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(0x1E));
        if (shift is not (9 or 12)) throw OfficeProber.Damaged("Its header gives its sectors no usual size.");
        _sector = 1 << shift;
        for (var i = 0; i < _tables.Length; i++) _tables[i] = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(0x4C + (4 * i)));
        ReadDirectory(BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(0x30)));
    }

    /// <exception cref="FileRefusedException">It ends before its directory, or its directory is none.</exception>
    public static OleFile Open(string path)
    {
        var file = File.OpenRead(path);
        try
        {
            return new OleFile(file);
        }
        catch (EndOfStreamException e)
        {
            file.Dispose();
            throw new FileRefusedException(new IngestFailure(FailureCode.Damaged, "It ends before its directory."), e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Of the file that it is; null for what is neither text, table nor presentation.</summary>
    public string? Extension =>
        _streams.ContainsKey("WordDocument") ? ".doc"
        : _streams.ContainsKey("Workbook") || _streams.ContainsKey("Book") ? ".xls"
        : _streams.ContainsKey("PowerPoint Document") ? ".ppt" : null;

    /// <exception cref="EndOfStreamException">It ends before what would tell.</exception>
    public bool IsEncrypted()
    {
        if (_streams.ContainsKey("EncryptedPackage") || _streams.ContainsKey("EncryptedSummary")) return true;
        // MS-DOC 2.5.2, flag fEncrypted.
        if (_streams.TryGetValue("WordDocument", out var text)) return (BinaryPrimitives.ReadUInt16LittleEndian(Beginning(text, 12)[10..]) & 0x0100) != 0;
        return (_streams.TryGetValue("Workbook", out var table) || _streams.TryGetValue("Book", out table)) && HasFilePass(Beginning(table, 4));
    }

    public void Dispose() => _file.Dispose();

    /// <summary>MS-XLS 2.4.117: a record near the beginning of a workbook that opens with a password.</summary>
    private static bool HasFilePass(ReadOnlySpan<byte> records)
    {
        const int FilePass = 0x2F;
        while (records.Length >= 4)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(records) == FilePass) return true;
            var length = 4 + BinaryPrimitives.ReadUInt16LittleEndian(records[2..]);
            if (length >= records.Length) return false;
            records = records[length..];
        }

        return false;
    }

    private void ReadDirectory(uint at)
    {
        for (var read = 0; at < EndOfChain; read++)
        {
            if (read == MostDirectorySectors) throw OfficeProber.Damaged("Its directory goes round in a circle.");
            var sector = Sector(at, _sector);
            for (var entry = 0; entry + EntryLength <= sector.Length; entry += EntryLength) Add(sector.AsSpan(entry, EntryLength));
            at = After(at);
        }
    }

    /// <returns>The next sector of a chain. In a file with more tables than the header names (7 MB and more) it is followed as far as those tell.</returns>
    private uint After(uint sector)
    {
        var perTable = (uint)_sector / 4;
        return sector / perTable >= _tables.Length || _tables[sector / perTable] >= EndOfChain
            ? EndOfChain
            : BinaryPrimitives.ReadUInt32LittleEndian(Sector(_tables[sector / perTable], _sector).AsSpan((int)(4 * (sector % perTable))));
    }

    /// <summary>The first bytes of a stream, as far as they lie together.</summary>
    private ReadOnlySpan<byte> Beginning((uint Start, uint Length) stream, int atLeast)
    {
        if (stream.Length >= SmallLength) return Sector(stream.Start, atLeast);
        var at = (long)stream.Start * SmallSector;
        var sector = _smallOnes;
        for (var passed = 0; passed < at / _sector && passed < MostDirectorySectors && sector < EndOfChain; passed++) sector = After(sector);
        var offset = (int)(at % _sector);
        return sector < EndOfChain ? Sector(sector, offset + atLeast).AsSpan(offset) : throw new EndOfStreamException();
    }

    private void Add(ReadOnlySpan<byte> entry)
    {
        const int Stream = 2, Root = 5;
        var (length, start) = (BinaryPrimitives.ReadUInt16LittleEndian(entry[0x40..]), BinaryPrimitives.ReadUInt32LittleEndian(entry[0x74..]));
        if (entry[0x42] == Root)
            _smallOnes = start;
        else if (entry[0x42] == Stream && length is >= 4 and <= 64)
            _streams.TryAdd(Encoding.Unicode.GetString(entry[..(length - 2)]), (start, BinaryPrimitives.ReadUInt32LittleEndian(entry[0x78..])));
    }

    /// <param name="atLeast">Bytes that must be there: the last sector of a file may be short.</param>
    private byte[] Sector(uint number, int atLeast)
    {
        var bytes = new byte[_sector];
        _file.Position = (number + 1L) * _sector;
        if (_file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < atLeast) throw new EndOfStreamException();
        return bytes;
    }
}
