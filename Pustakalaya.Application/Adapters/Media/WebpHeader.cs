using System.Buffers.Binary;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>The chunks of a WebP (RFC 9649). The canvas and the picture on it may lie about their size each: the larger counts.</summary>
internal static class WebpHeader
{
    private const int MostExif = 64 * 1024;

    public static ImageHeader Read(Stream file)
    {
        Span<byte> head = stackalloc byte[10];
        file.Position = 12;
        var (width, height, orientation, moves, hasPixels) = (0, 0, 1, false, false);
        while (file.Position + 8 <= file.Length)
        {
            ImageHeader.Take(file, head[..8]);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            var next = file.Position + length + (length & 1);
            if (file.Position + length > file.Length) throw ImageHeader.Damaged("It ends in the middle of its pixels.");
            if (head.StartsWith("VP8X"u8) && length >= 10)
            {
                ImageHeader.Take(file, head);
                moves |= (head[0] & 0x02) != 0;
                Grow(1 + UInt24(head[4..]), 1 + UInt24(head[7..]));
            }
            else if (head.StartsWith("VP8 "u8) && length >= 10)
            {
                if (!ImageHeader.Take(file, head)[3..6].SequenceEqual((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])) throw ImageHeader.Damaged("Its picture does not begin as one.");
                hasPixels = true;
                Grow(BinaryPrimitives.ReadUInt16LittleEndian(head[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(head[8..]) & 0x3FFF);
            }
            else if (head.StartsWith("VP8L"u8) && length >= 5)
            {
                if (ImageHeader.Take(file, head[..5])[0] != 0x2F) throw ImageHeader.Damaged("Its picture does not begin as one.");
                hasPixels = true;
                var bits = BinaryPrimitives.ReadUInt32LittleEndian(head[1..]);
                Grow(1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
            }
            else if (head.StartsWith("ANMF"u8))
            {
                moves = true;
            }
            else if (head.StartsWith("EXIF"u8) && length <= MostExif)
            {
                var exif = new byte[length];
                orientation = ExifOrientation.Of(ImageHeader.Take(file, exif));
            }

            file.Position = next;
        }

        if (!moves && (!hasPixels || width == 0 || height == 0)) throw ImageHeader.Damaged("It has no pixels.");
        return new ImageHeader([new ImagePage(1, width, height, orientation)], moves);

        void Grow(int w, int h) => (width, height) = (Math.Max(width, w), Math.Max(height, h));
    }

    private static int UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
