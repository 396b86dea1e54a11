namespace Pustakalaya.Application.Adapters.Media;

/// <summary>What comes out of an entry, counted and checked: never more than declared, never more than allowed, and in the end exactly what the directory said.</summary>
internal sealed class InflatedEntry(Stream inner, ZipPart part, long most, Action<int> count) : Stream
{
    private long _read;
    private uint _crc = uint.MaxValue;
    private bool _ended;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        int read;
        try
        {
            read = inner.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw SafeZip.Damaged("The packed bytes of an entry are damaged.", e);
        }

        if (read == 0)
        {
            if (!_ended && (_read != part.Size || ~_crc != part.Crc)) throw SafeZip.Damaged("An entry is not what its directory says.");
            _ended = true;
            return 0;
        }

        _read += read;
        if (_read > most) throw SafeZip.TooLarge($"An entry unpacks to more than {most} bytes.");
        if (_read > ZipLimits.RatioFrom && _read / ZipLimits.Ratio > part.Packed) throw SafeZip.TooLarge($"An entry of {part.Packed} bytes unpacks to {_read} and more.");
        if (_read > part.Size) throw SafeZip.Damaged("An entry is larger than its directory says.");
        count(read);
        _crc = Crc32.Append(_crc, buffer[..read]);
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>The checksum of ZIP (ISO 3309). Begins with all ones, ends inverted.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (c, _) => (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1))];

    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes) crc = Table[(crc ^ b) & 0xFF] ^ (crc >> 8);
        return crc;
    }
}
