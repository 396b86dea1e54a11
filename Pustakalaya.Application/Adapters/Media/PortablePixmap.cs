using System.Buffers.Text;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>The picture format that pdftoppm writes (binary PPM, "P6"): a tool that was ended leaves one with too few bytes.</summary>
internal static class PortablePixmap
{
    private const int LongestHeader = 64;

    /// <summary>Width and height in pixels, or null when the file is not a whole picture.</summary>
    public static async Task<(int Width, int Height)?> SizeAsync(string path, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        var head = new byte[LongestHeader];
        var read = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct);
        return Parse(head.AsSpan(0, read)) is var (width, height, offset) && file.Length == offset + (width * (long)height * 3) ? (width, height) : null;
    }

    /// <summary><c>P6 width height 255</c>, each followed by one white space (poppler writes no comments), and where the pixels begin.</summary>
    internal static (int Width, int Height, int Offset)? Parse(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("P6"u8)) return null;
        var at = 2;
        if (Next(head, ref at) is not { } width || Next(head, ref at) is not { } height || Next(head, ref at) is not 255) return null;
        return width > 0 && height > 0 ? (width, height, at + 1) : null;
    }

    private static int? Next(ReadOnlySpan<byte> head, ref int at)
    {
        while (at < head.Length && head[at] is (byte)' ' or (byte)'\n') at++;
        if (!Utf8Parser.TryParse(head[at..], out int value, out var used) || at + used >= head.Length) return null;
        at += used;
        return value;
    }
}
