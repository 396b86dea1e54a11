using Pustakalaya.Domain.Ingest;
using static Pustakalaya.Application.Adapters.Media.ExifOrientation;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>The directories of a TIFF 6.0: one a page, so that a scanner's file of many pages is a book of many.</summary>
internal static class TiffHeader
{
    private const int MostEntries = 1_000;
    private const int MostStrips = 1_000_000;
    private const uint ReducedCopy = 1;

    // Of an entry's type; 0 for those that no number read here may have.
    private static ReadOnlySpan<byte> Sizes => [0, 1, 0, 2, 4];

    public static ImageHeader Read(Stream file)
    {
        Span<byte> head = stackalloc byte[8];
        var isLittle = ImageHeader.Take(file, head)[0] == (byte)'I';
        var pages = new List<ImagePage>();
        var seen = new HashSet<uint>();
        for (var at = UInt32(head[4..], isLittle); at != 0; at = UInt32(ImageHeader.Take(file, head[..4]), isLittle))
        {
            if (!seen.Add(at)) throw ImageHeader.Damaged("Its pages go round in a circle.");
            if (seen.Count > FileFacts.MaxPages) throw new FileRefusedException(new IngestFailure(FailureCode.TooManyPages, $"It has more than {FileFacts.MaxPages} pages."));
            file.Position = at;
            if (Page(file, isLittle, seen.Count) is { } page) pages.Add(page);
        }

        return pages.Count > 0 ? new ImageHeader(pages) : throw ImageHeader.Damaged("It has no page.");
    }

    /// <summary>Reads one directory and stops behind it.</summary>
    /// <returns>Null for a small copy of another page.</returns>
    private static ImagePage? Page(Stream file, bool isLittle, int number)
    {
        Span<byte> entry = stackalloc byte[12];
        int entries = UInt16(ImageHeader.Take(file, entry[..2]), isLittle);
        if (entries is 0 or > MostEntries) throw ImageHeader.Damaged($"Page {number} has no usable directory.");
        var begin = file.Position;
        var (width, height, orientation, compression, isCopy) = (0L, 0L, 1, 1L, false);
        long[] offsets = [], lengths = [];
        for (var i = 0; i < entries; i++)
        {
            file.Position = begin + (12 * i);
            ImageHeader.Take(file, entry);
            switch (UInt16(entry, isLittle))
            {
                case 254: isCopy = (Single(file, entry, isLittle) & ReducedCopy) != 0; break;
                case 256: width = Single(file, entry, isLittle); break;
                case 257: height = Single(file, entry, isLittle); break;
                case 259: compression = Single(file, entry, isLittle); break;
                case 274: orientation = Single(file, entry, isLittle) is >= 1 and <= 8 and var turned ? (int)turned : 1; break;
                case 273 or 324: offsets = Numbers(file, entry, isLittle); break;
                case 279 or 325: lengths = Numbers(file, entry, isLittle); break;
                default: break;
            }
        }

        file.Position = begin + (12 * entries);
        if (isCopy) return null;
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue) throw ImageHeader.Damaged($"Page {number} has no size.");
        if (offsets.Length == 0) throw ImageHeader.Damaged($"Page {number} has no pixels.");
        if (offsets.Zip(lengths, (offset, length) => offset + length).Any(end => end > file.Length)) throw ImageHeader.Damaged($"It ends in the middle of page {number}.");
        if (compression is 6 or 7) throw new FileRefusedException(new IngestFailure(FailureCode.NotYetSupported, "A TIFF with JPEG inside: save it as JPEG, PNG or PDF."));
        return new ImagePage(number, (int)width, (int)height, orientation);
    }

    private static long Single(Stream file, ReadOnlySpan<byte> entry, bool isLittle) => Numbers(file, entry, isLittle) is [var first, ..] ? first : 0;

    private static long[] Numbers(Stream file, ReadOnlySpan<byte> entry, bool isLittle)
    {
        var type = UInt16(entry[2..], isLittle);
        int size = type < Sizes.Length ? Sizes[type] : 0;
        var count = UInt32(entry[4..], isLittle);
        if (size == 0 || count is 0 or > MostStrips) return [];
        var bytes = new byte[count * size];
        if (bytes.Length <= 4)
        {
            entry.Slice(8, bytes.Length).CopyTo(bytes);
        }
        else
        {
            file.Position = UInt32(entry[8..], isLittle);
            ImageHeader.Take(file, bytes);
        }

        var numbers = new long[count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = size switch { 1 => bytes[i], 2 => UInt16(bytes.AsSpan(2 * i), isLittle), _ => UInt32(bytes.AsSpan(4 * i), isLittle) };
        return numbers;
    }
}
