using System.Buffers;

namespace Pustakalaya.Domain.Ingest;

/// <summary>Where a word stands on its page.</summary>
/// <param name="Start">Offset into the page's text (UTF-16).</param>
/// <param name="Length">Length in the page's text (UTF-16).</param>
/// <param name="X">Left edge; <see cref="PageLayout.PageWidth"/> is the width of the page.</param>
/// <param name="Y">Upper edge, in the same unit, downwards.</param>
public readonly record struct WordBox(int Start, int Length, int X, int Y, int Width, int Height);

/// <summary>A line of text: its box and its words in reading order.</summary>
public sealed record LineBox(int X, int Y, int Width, int Height, IReadOnlyList<WordBox> Words)
{
    /// <summary>Offset of the first word into the page's text.</summary>
    public int Start => Words.Count == 0 ? 0 : Words[0].Start;

    /// <summary>Offset after the last word.</summary>
    public int End => Words.Count == 0 ? 0 : Words[^1].Start + Words[^1].Length;
}

/// <summary>
/// The lines and words of a page in reading order. The page is 10,000 units wide whatever its size in points, so a drawing over its image has the
/// view box <c>0 0 10000 Height</c>. Boxes belong to the page as shown, turned by its rotation.
/// </summary>
public sealed class PageLayout(int height, IReadOnlyList<LineBox> lines)
{
    /// <summary>Units from the left edge of a page to its right edge.</summary>
    public const int PageWidth = 10_000;

    private const byte Version = 1;

    /// <summary>Height of the page in units.</summary>
    public int Height { get; } = height;

    public IReadOnlyList<LineBox> Lines { get; } = lines;

    public int WordCount => Lines.Sum(line => line.Words.Count);

    /// <summary>
    /// One version byte, then varints: height, lines; for each line its box and its words; every left, top and offset as the difference from the
    /// one before. About seven bytes a word.
    /// </summary>
    public byte[] Encode()
    {
        var to = new ArrayBufferWriter<byte>(64 + (WordCount * 8));
        to.GetSpan(1)[0] = Version;
        to.Advance(1);
        Write(to, Height);
        Write(to, Lines.Count);
        var (offset, left, top) = (0, 0, 0);
        foreach (var line in Lines)
        {
            WriteSigned(to, line.X - left);
            WriteSigned(to, line.Y - top);
            (left, top) = (line.X, line.Y);
            Write(to, line.Width);
            Write(to, line.Height);
            Write(to, line.Words.Count);
            var (x, y, h) = (line.X, line.Y, line.Height);
            foreach (var word in line.Words)
            {
                WriteSigned(to, word.Start - offset);
                Write(to, word.Length);
                offset = word.Start + word.Length;
                WriteSigned(to, word.X - x);
                WriteSigned(to, word.Y - y);
                Write(to, word.Width);
                WriteSigned(to, word.Height - h);
                (x, y, h) = (word.X + word.Width, word.Y, word.Height);
            }
        }

        return to.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">Not bytes that <see cref="Encode"/> wrote: cut off, another version, or a number out of range.</exception>
    public static PageLayout Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) throw new FormatException("A page layout has at least one byte.");
        if (bytes[0] != Version) throw new FormatException($"Page layout version {bytes[0]} is not known here (known: {Version}).");
        var at = 1;
        var height = Read(bytes, ref at);
        // A line takes at least five bytes and a word six, so a false count cannot ask for more memory than the bytes justify.
        var lines = new LineBox[Count(bytes, ref at, 5)];
        var (offset, left, top) = (0, 0, 0);
        for (var i = 0; i < lines.Length; i++)
        {
            left = Add(left, ReadSigned(bytes, ref at));
            top = Add(top, ReadSigned(bytes, ref at));
            var (width, lineHeight) = (Read(bytes, ref at), Read(bytes, ref at));
            var words = new WordBox[Count(bytes, ref at, 6)];
            var (x, y, h) = (left, top, lineHeight);
            for (var w = 0; w < words.Length; w++)
            {
                var start = Add(offset, ReadSigned(bytes, ref at));
                var length = Read(bytes, ref at);
                offset = Add(start, length);
                x = Add(x, ReadSigned(bytes, ref at));
                y = Add(y, ReadSigned(bytes, ref at));
                var wordWidth = Read(bytes, ref at);
                h = Add(h, ReadSigned(bytes, ref at));
                if (start < 0 || h < 0) throw new FormatException("A page layout holds a negative offset or height.");
                words[w] = new WordBox(start, length, x, y, wordWidth, h);
                x = Add(x, wordWidth);
            }

            lines[i] = new LineBox(left, top, width, lineHeight, words);
        }

        if (at != bytes.Length) throw new FormatException($"A page layout of {bytes.Length} bytes ends at byte {at}.");
        return new PageLayout(height, lines);
    }

    private static void Write(ArrayBufferWriter<byte> to, int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Varint(to, (uint)value);
    }

    private static void WriteSigned(ArrayBufferWriter<byte> to, int value) => Varint(to, (uint)((value << 1) ^ (value >> 31)));

    private static void Varint(ArrayBufferWriter<byte> to, uint value)
    {
        var span = to.GetSpan(5);
        var n = 0;
        for (; value >= 0x80; value >>= 7) span[n++] = (byte)(value | 0x80);
        span[n++] = (byte)value;
        to.Advance(n);
    }

    private static int Count(ReadOnlySpan<byte> bytes, ref int at, int least)
    {
        var count = Read(bytes, ref at);
        return count <= (bytes.Length - at) / least ? count : throw new FormatException($"A page layout of {bytes.Length} bytes cannot hold {count} entries.");
    }

    private static int Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = Raw(bytes, ref at);
        return value <= int.MaxValue ? (int)value : throw new FormatException("A page layout holds a number out of range.");
    }

    private static int ReadSigned(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = Raw(bytes, ref at);
        return (int)(value >> 1) ^ -(int)(value & 1);
    }

    private static uint Raw(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            if (at >= bytes.Length) throw new FormatException("A page layout is cut off.");
            var b = bytes[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value <= uint.MaxValue ? (uint)value : throw new FormatException("A page layout holds a number out of range.");
        }

        throw new FormatException("A page layout holds a number out of range.");
    }

    private static int Add(int a, int b)
    {
        var sum = (long)a + b;
        return sum is >= int.MinValue and <= int.MaxValue ? (int)sum : throw new FormatException("A page layout holds a number out of range.");
    }
}
