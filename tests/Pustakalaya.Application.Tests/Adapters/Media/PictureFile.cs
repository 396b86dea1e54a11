using System.Buffers.Binary;
using System.Text;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Tests.Adapters.Media;

/// <summary>Pictures for tests: real ones made by ffmpeg, and headers that promise what nobody has.</summary>
internal static class PictureFile
{
    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A colourful picture with red in its left upper corner.</summary>
    public static async Task<string> MakeAsync(MediaTools tools, string name, int width, int height, params string[] options)
    {
        await using var run = await tools.Runner.StartAsync(
            new ToolCall(
                Tool.FFmpeg,
                [
                    "-nostdin", "-v", "error", "-f", "lavfi", "-i", $"color=blue:s={width}x{height},drawbox=w=iw/2:h=ih/2:color=red:t=fill,noise=alls=12:all_seed=7", "-frames:v", "1", .. options,
                    "-update", "1", name,
                ])
            { Limit = TimeSpan.FromSeconds(20) },
            CancellationToken.None);
        (await run.FinishAsync(CancellationToken.None)).Succeeded.Should().BeTrue();
        return tools.Write(name, await File.ReadAllBytesAsync(Path.Combine(run.Folder, name)));
    }

    /// <summary>Of a WebP that was kept.</summary>
    public static (int Width, int Height) SizeOf(MediaTools tools, string name)
    {
        var page = ImageHeader.Read(Path.Combine(tools.Kept, name), MediaType.Webp).Pages[0];
        return (page.Width, page.Height);
    }

    /// <summary>What a reader sees at a place of a picture that was kept, given in parts of its sides.</summary>
    public static async Task<string> ColourAsync(MediaTools tools, string name, double x, double y)
    {
        var (width, height) = SizeOf(tools, name);
        var (result, pixel) = await tools.Runner.RunAsync(
            new ToolCall(
                Tool.FFmpeg, "-nostdin", "-v", "error", "-i", Path.Combine(tools.Kept, name), "-vf", $"crop=4:4:{(int)(width * x) - 2}:{(int)(height * y) - 2},scale=1:1,format=rgb24", "-f", "rawvideo", "-")
            { Limit = TimeSpan.FromSeconds(20) },
            CancellationToken.None);
        result.Succeeded.Should().BeTrue();
        return pixel switch
        {
            [> 170, < 90, < 90] => "red",
            [< 90, < 90, > 170] => "blue",
            [> 240, > 240, > 240] => "white",
            _ => string.Join(' ', pixel),
        };
    }

    /// <summary>A JPEG with another segment after its first two bytes.</summary>
    public static byte[] With(byte[] jpeg, byte marker, ReadOnlySpan<byte> content)
    {
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(content.Length + 2));
        return [.. jpeg[..2], 0xFF, marker, .. length, .. content, .. jpeg[2..]];
    }

    /// <summary>EXIF with an orientation and words that nobody should read.</summary>
    public static byte[] Exif(int orientation, string secret) =>
    [
        .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(secret),
    ];

    public static byte[] Jpeg(int width, int height, bool hasPixels = true, bool hasEnd = true) =>
    [
        0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0,
        .. hasPixels ? (byte[])[0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 1, 2, 3, 4, 0xFF, 0, 5, 0xFF, 0xD0, 6] : [],
        .. hasEnd ? (byte[])[0xFF, 0xD9] : [],
    ];

    public static byte[] Png(uint width, uint height, params byte[][] between) =>
        [.. PngSignature, .. Chunk("IHDR", [.. Big(width), .. Big(height), 8, 2, 0, 0, 0]), .. between.SelectMany(c => c), .. Chunk("IDAT", new byte[20]), .. Chunk("IEND", [])];

    public static byte[] Chunk(string type, byte[] content) => [.. Big((uint)content.Length), .. Encoding.ASCII.GetBytes(type), .. content, 0, 0, 0, 0];

    public static byte[] Webp(params (string Type, byte[] Content)[] chunks) =>
        [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBP"u8, .. chunks.SelectMany(c => (byte[])[.. Encoding.ASCII.GetBytes(c.Type), .. Little((uint)c.Content.Length), .. c.Content, .. new byte[c.Content.Length & 1]])];

    /// <summary>What VP8L begins with: a picture of this size.</summary>
    public static byte[] Lossless(int width, int height) => [0x2F, .. Little((uint)((width - 1) | ((height - 1) << 14))), 0, 0, 0];

    /// <summary>A canvas of this size.</summary>
    public static byte[] Canvas(int width, int height, byte flags = 0) => [flags, 0, 0, 0, .. Little((uint)width - 1)[..3], .. Little((uint)height - 1)[..3]];

    /// <param name="next">Where the directory after the first page stands; 0 for none, 8 for the first one again.</param>
    public static byte[] Tiff(uint width, uint height, uint next = 0, ushort compression = 1, uint stripLength = 4) =>
    [
        .. "II*\0"u8, .. Little(8), 5, 0,
        .. Entry(256, width), .. Entry(257, height), .. Entry(259, compression), .. Entry(273, 74), .. Entry(279, stripLength),
        .. Little(next), 1, 2, 3, 4,
    ];

    private static byte[] Entry(ushort tag, uint value) => [(byte)tag, (byte)(tag >> 8), 4, 0, 1, 0, 0, 0, .. Little(value)];

    private static byte[] Big(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static byte[] Little(uint value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)];
}
