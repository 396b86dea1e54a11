using System.Buffers.Binary;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>How a picture must be turned to stand upright, which is all that is read of EXIF. Pure.</summary>
internal static class ExifOrientation
{
    private const int Tag = 0x0112;

    /// <param name="exif">With or without the leading <c>Exif\0\0</c>.</param>
    /// <returns>1 to 8; 1 where nothing usable is said.</returns>
    public static int Of(ReadOnlySpan<byte> exif)
    {
        if (exif.StartsWith("Exif\0\0"u8)) exif = exif[6..];
        if (exif.Length < 8) return 1;
        var isLittle = exif.StartsWith("II*\0"u8);
        if (!isLittle && !exif.StartsWith("MM\0*"u8)) return 1;
        var at = UInt32(exif[4..], isLittle);
        if (at > exif.Length - 2) return 1;
        var entries = UInt16(exif[(int)at..], isLittle);
        for (var i = 0; i < entries; i++)
        {
            var entry = at + 2 + (12 * i);
            if (entry + 12 > exif.Length) return 1;
            var bytes = exif[(int)entry..];
            if (UInt16(bytes, isLittle) == Tag) return UInt16(bytes[8..], isLittle) is >= 1 and <= 8 and var orientation ? orientation : 1;
        }

        return 1;
    }

    internal static ushort UInt16(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    internal static uint UInt32(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
