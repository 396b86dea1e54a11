using System.Buffers.Binary;
using System.Globalization;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media.Epub;

/// <summary>Makes pictures out of a book anew as WebP: from their pixels alone, upright, so that nothing else that is in the file comes with them.</summary>
internal sealed class BookPictures(ToolRunner tools)
{
    /// <summary>Wide enough for a column of text on a sharp screen.</summary>
    public const int Widest = 1_200;

    private const string Quality = "60";

    private static readonly TimeSpan OnePicture = TimeSpan.FromSeconds(20);

    /// <summary>Makes one picture in a folder.</summary>
    /// <param name="widest">Pixels; a picture that is wider is made smaller, another stays as it is.</param>
    /// <param name="file">Absolute path of what is made.</param>
    /// <exception cref="FileRefusedException">It is no picture, too large for one, or the tool fell over it.</exception>
    public async Task<(int Width, int Height)> MakeAsync(byte[] picture, int widest, ScratchFolder folder, string file, CancellationToken ct)
    {
        var type = MediaTypeSniffer.Sniff(picture);
        var page = PageOf(picture, type);
        var source = Path.Combine(folder.Path, Guid.NewGuid().ToString("N"));
        await File.WriteAllBytesAsync(source, picture, ct);
        try
        {
            // The tool for GIF cannot change the size: those are small in any book.
            var isGif = type == MediaType.Gif;
            var width = isGif ? page.Width : Math.Min(page.ShownWidth, widest);
            var height = Math.Max(1, (int)Math.Round((double)page.ShownHeight * width / page.ShownWidth));
            if (isGif)
            {
                await RunAsync(Tool.Gif2Webp, ["-quiet", "-lossy", "-q", Quality, source, "-o", file], ct);
            }
            else if (page.Orientation == 1)
            {
                await RunAsync(Tool.CWebp, ["-quiet", "-q", Quality, .. width == page.Width ? [] : (string[])["-resize", Number(width), Number(height)], source, "-o", file], ct);
            }
            else
            {
                // cwebp takes the pixels as they lie: what was photographed upright would lie on its side.
                await using var upright = await UprightPixmap.DrawAsync(tools, source, type, page, width, height, nice: 0, ct);
                await RunAsync(Tool.CWebp, ["-quiet", "-q", Quality, upright.File, "-o", file], ct);
            }

            return (width, height);
        }
        finally
        {
            File.Delete(source);
        }
    }

    private async Task RunAsync(Tool tool, string[] arguments, CancellationToken ct)
    {
        var (result, _) = await tools.RunAsync(new ToolCall(tool, arguments) { Limit = OnePicture }, ct);
        if (!result.Succeeded) throw PopplerErrors.Refusal(tool, result);
    }

    /// <summary>As its header claims: no decoder begins with what is too large.</summary>
    private static ImagePage PageOf(byte[] picture, MediaType type)
    {
        ImageHeader header;
        if (type == MediaType.Gif && picture.Length >= 10)
            header = new ImageHeader([new ImagePage(1, BinaryPrimitives.ReadUInt16LittleEndian(picture.AsSpan(6)), BinaryPrimitives.ReadUInt16LittleEndian(picture.AsSpan(8)), 1)]);
        else if (type == MediaType.Jpeg || type == MediaType.Png || type == MediaType.Webp)
            header = ImageHeader.Read(new MemoryStream(picture), type);
        else
            throw ImageHeader.Damaged("A picture of the book is none that is read.");
        if (header.Pages[0] is { Width: 0 } or { Height: 0 }) throw ImageHeader.Damaged("A picture of the book has no size.");
        ImageProber.FactsOf(header);
        return header.Pages[0];
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
