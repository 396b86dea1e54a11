using System.Buffers.Binary;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>The chunks of a PNG (ISO 15948), passed over to the last one.</summary>
internal static class PngHeader
{
    private const int MostExif = 64 * 1024;

    public static ImageHeader Read(Stream file)
    {
        Span<byte> head = stackalloc byte[16];
        file.Position = 8;
        if (!ImageHeader.Take(file, head)[4..8].SequenceEqual("IHDR"u8)) throw ImageHeader.Damaged("It does not begin as a PNG.");
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(head[8..]), BinaryPrimitives.ReadUInt32BigEndian(head[12..]));
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue) throw ImageHeader.Damaged("Its header gives it no size.");
        var (orientation, moves, hasPixels) = (1, false, false);
        file.Position = 8 + 25;
        while (true)
        {
            ImageHeader.Take(file, head[..8]);
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            var type = head[4..8];
            // A picture that is cut off cannot be decoded at all: its pixels are one deflated stream.
            if (file.Position + length + 4 > file.Length) throw ImageHeader.Damaged("It ends in the middle of its pixels.");
            var next = file.Position + length + 4;
            if (type.SequenceEqual("IEND"u8)) break;
            hasPixels |= type.SequenceEqual("IDAT"u8);
            if (type.SequenceEqual("acTL"u8) && length >= 4) moves |= BinaryPrimitives.ReadUInt32BigEndian(ImageHeader.Take(file, head[8..12])) > 1;
            if (type.SequenceEqual("eXIf"u8) && length <= MostExif)
            {
                var exif = new byte[length];
                orientation = ExifOrientation.Of(ImageHeader.Take(file, exif));
            }

            file.Position = next;
        }

        if (!hasPixels) throw ImageHeader.Damaged("It has no pixels.");
        return new ImageHeader([new ImagePage(1, (int)width, (int)height, orientation)], moves);
    }
}
