using System.Buffers.Binary;

namespace Pustakalaya.Application.Adapters.Media.Epub;

/// <summary>Width and height that the header of a picture claims (PNG, JPEG, GIF, WebP), so that no decoder begins with what is too large. Pure.</summary>
internal static class PictureSize
{
    /// <summary>Pixels: a page of a book scanned at 600 dpi has 35 million.</summary>
    public const long Most = 40_000_000;

    public const int LongestSide = 16_000;

    /// <returns>Null: it is none of these, or its header is not whole.</returns>
    public static (int Width, int Height)? Of(ReadOnlySpan<byte> picture)
    {
        if (picture.Length >= 24 && picture.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) return Sound(BinaryPrimitives.ReadUInt32BigEndian(picture[16..]), BinaryPrimitives.ReadUInt32BigEndian(picture[20..]));
        if (IsGif(picture)) return Sound(BinaryPrimitives.ReadUInt16LittleEndian(picture[6..]), BinaryPrimitives.ReadUInt16LittleEndian(picture[8..]));
        if (picture.Length >= 30 && picture.StartsWith("RIFF"u8) && picture[8..].StartsWith("WEBP"u8)) return Webp(picture[12..]);
        return picture.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) ? Jpeg(picture[2..]) : null;
    }

    public static bool IsGif(ReadOnlySpan<byte> picture) => picture.Length >= 10 && (picture.StartsWith("GIF87a"u8) || picture.StartsWith("GIF89a"u8));

    private static (int, int)? Webp(ReadOnlySpan<byte> chunk)
    {
        if (chunk.StartsWith("VP8X"u8)) return Sound((uint)(1 + (chunk[12] | (chunk[13] << 8) | (chunk[14] << 16))), (uint)(1 + (chunk[15] | (chunk[16] << 8) | (chunk[17] << 16))));
        if (chunk.StartsWith("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(chunk[9..]);
            return Sound(1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF));
        }

        return chunk.StartsWith("VP8 "u8) ? Sound((uint)BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]) & 0x3FFF, (uint)BinaryPrimitives.ReadUInt16LittleEndian(chunk[16..]) & 0x3FFF) : null;
    }

    /// <summary>The first frame header; segments before it are stepped over.</summary>
    private static (int, int)? Jpeg(ReadOnlySpan<byte> at)
    {
        while (at.Length >= 9)
        {
            if (at[0] != 0xFF) return null;
            var marker = at[1];
            if (marker == 0xFF)
            {
                at = at[1..];
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC)) return Sound(BinaryPrimitives.ReadUInt16BigEndian(at[7..]), BinaryPrimitives.ReadUInt16BigEndian(at[5..]));
            var length = 2 + (marker is 0x01 or (>= 0xD0 and <= 0xD8) ? 0 : BinaryPrimitives.ReadUInt16BigEndian(at[2..]));
            if (length > at.Length || marker is 0xD9 or 0xDA) return null;
            at = at[length..];
        }

        return null;
    }

    private static (int, int)? Sound(uint width, uint height) => width is > 0 and < int.MaxValue && height is > 0 and < int.MaxValue ? ((int)width, (int)height) : null;
}
