using System.Buffers.Binary;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>The markers of a JPEG (ITU-T T.81, annex B), from its first to its last: the pixels between them are passed over.</summary>
internal static class JpegHeader
{
    private const int EndOfImage = 0xD9;
    private const int StartOfScan = 0xDA;
    private const int App1 = 0xE1;

    public static ImageHeader Read(Stream file)
    {
        Span<byte> head = stackalloc byte[6];
        if (ImageHeader.Take(file, head[..2]) is not [0xFF, 0xD8]) throw ImageHeader.Damaged("It does not begin as a JPEG.");
        var (width, height, orientation, hasPixels) = (0, 0, 1, false);
        var marker = NextMarker(file);
        while (marker is >= 0 and not EndOfImage)
        {
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                marker = NextMarker(file);
                continue;
            }

            if (file.ReadAtLeast(head[..2], 2, throwOnEndOfStream: false) < 2) break;
            var length = BinaryPrimitives.ReadUInt16BigEndian(head) - 2;
            if (length < 0) throw ImageHeader.Damaged("A part of it is shorter than nothing.");
            var next = file.Position + length;
            if (IsFrame(marker))
            {
                ImageHeader.Take(file, head);
                // All of them count: a decoder may go by any.
                height = Math.Max(height, BinaryPrimitives.ReadUInt16BigEndian(head[1..]));
                width = Math.Max(width, BinaryPrimitives.ReadUInt16BigEndian(head[3..]));
            }
            else if (marker == App1 && orientation == 1)
            {
                var exif = new byte[length];
                orientation = ExifOrientation.Of(ImageHeader.Take(file, exif));
            }

            if (next >= file.Length) break;
            file.Position = next;
            var scan = marker == StartOfScan;
            marker = NextMarker(file);
            hasPixels |= scan && file.Position > next + 2;
        }

        if (width == 0 || height == 0 || !hasPixels) throw ImageHeader.Damaged("It ends before its pixels begin.");
        return new ImageHeader([new ImagePage(1, width, height, orientation)], IsCutOff: marker != EndOfImage);
    }

    private static bool IsFrame(int marker) => marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC;

    /// <summary>The next byte after 0xFF that is neither a stuffed pixel nor a restart among pixels; -1 at the end.</summary>
    private static int NextMarker(Stream file)
    {
        for (var b = file.ReadByte(); b >= 0; b = file.ReadByte())
        {
            if (b != 0xFF) continue;
            do b = file.ReadByte();
            while (b == 0xFF);
            if (b is > 0 and not (>= 0xD0 and <= 0xD7)) return b;
        }

        return -1;
    }
}
