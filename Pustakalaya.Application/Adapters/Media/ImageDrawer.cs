using System.Globalization;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>
/// Makes the pictures of a picture with <c>ffmpeg</c> and <c>cwebp</c>: from the pixels alone, so that nothing that is hidden in the file or written
/// into it (a place, a camera, another file behind its end) gets into what readers see.
/// </summary>
internal sealed class ImageDrawer(WebpEncoder webp, ToolRunner tools) : ICoverMaker, IPageDrawer
{
    /// <summary>Nothing waits for page images; everything else goes before.</summary>
    private const int Patience = 10;

    /// <summary>Fifty million pixels of sixteen bits in a PNG take three seconds.</summary>
    private static readonly TimeSpan OnePicture = TimeSpan.FromSeconds(30);

    public bool Handles(MediaType type) => FileKinds.Of(type) == FileKind.Image;

    public async Task<IReadOnlyList<PreviewImage>> MakeCoverAsync(string path, FileFacts facts, KeepDerived keep, CancellationToken ct)
    {
        var (type, header) = await HeaderAsync(path, ct);
        return await DrawAsync(path, type, header.Pages[0], PreviewName.CoverWidths, PreviewName.Cover, keep, nice: 0, ct);
    }

    public async Task<IReadOnlyList<PagePreview>> MakePageImagesAsync(string path, FileFacts facts, int from, int to, KeepDerived keep, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        var (type, header) = await HeaderAsync(path, ct);
        var pages = new List<PagePreview>();
        for (var number = from; number <= Math.Min(to, header.Pages.Count); number++)
        {
            try
            {
                var page = number;
                pages.Add(new PagePreview(page, await DrawAsync(path, type, header.Pages[page - 1], PreviewName.PageWidths, width => PreviewName.Page(page, width), keep, Patience, ct), null));
            }
            catch (FileRefusedException e)
            {
                pages.Add(new PagePreview(number, [], e.Failure));
            }
        }

        return pages;
    }

    /// <summary>Read again, and not taken from the facts: what the decoder is told must be what is in this file.</summary>
    private static Task<(MediaType Type, ImageHeader Header)> HeaderAsync(string path, CancellationToken ct) => Task.Run(
        () =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 * 1024);
            Span<byte> head = stackalloc byte[64];
            var type = MediaTypeSniffer.Sniff(head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
            file.Position = 0;
            var header = ImageHeader.Read(file, type);
            ImageProber.FactsOf(header);
            return (type, header);
        },
        ct);

    private async Task<IReadOnlyList<PreviewImage>> DrawAsync(
        string path, MediaType type, ImagePage page, IReadOnlyList<int> widths, Func<int, string> name, KeepDerived keep, int nice, CancellationToken ct)
    {
        var sizes = widths.ToDictionary(width => width, width => SizeFor(page, width));
        var (width, height) = sizes[widths.Max()];
        await using var run = await tools.StartAsync(new ToolCall(Tool.FFmpeg, Arguments(path, type, page, width, height)) { Limit = OnePicture, Nice = nice }, ct);
        var result = await run.FinishAsync(ct);
        var pixmap = Path.Combine(run.Folder, Pixmap);
        // ffmpeg ends well also when it found nothing to draw.
        if (!result.Succeeded || !File.Exists(pixmap) || await PortablePixmap.SizeAsync(pixmap, ct) is not { } drawn)
            throw result.Succeeded ? ImageHeader.Damaged($"ffmpeg drew nothing: {result.LastWords}") : PopplerErrors.Refusal(Tool.FFmpeg, result);
        var wanted = new DrawnPage(pixmap, drawn, width, [.. widths.Select(w => (name(w), sizes[w].Width))]);
        return await webp.EncodeAsync(wanted, await webp.EncodeAllAsync([wanted], run.Folder, nice, ct), keep, nice, ct);
    }

    /// <summary>As wide as wanted, but never larger than the picture itself, nor higher than <see cref="PageScale.MostRatio"/> times the width wanted.</summary>
    internal static (int Width, int Height) SizeFor(ImagePage page, int wanted)
    {
        var factor = Math.Min(1, Math.Min((double)wanted / page.ShownWidth, (double)wanted * PageScale.MostRatio / page.ShownHeight));
        return (Side(page.ShownWidth), Side(page.ShownHeight));

        int Side(int pixels) => Math.Max(1, (int)Math.Round(pixels * factor));
    }

    private const string Pixmap = "p.ppm";

    /// <summary>The reader of the file and its decoder are named: nothing is guessed from the bytes, so no playlist is followed.</summary>
    private static List<string> Arguments(string path, MediaType type, ImagePage page, int width, int height)
    {
        var (reader, decoder) = type == MediaType.Jpeg ? ("jpeg_pipe", "mjpeg") : type == MediaType.Png ? ("png_pipe", "png") : type == MediaType.Webp ? ("webp_pipe", "webp") : ("tiff_pipe", "tiff");
        // Scaled before it is turned: so only the small picture exists twice.
        var (w, h) = page.IsTurned ? (height, width) : (width, height);
        return
        [
            "-nostdin", "-hide_banner", "-v", "error", "-threads", "1", "-filter_threads", "1", "-protocol_whitelist", "file,pipe", "-max_pixels", Number(ImageProber.MostPixels), "-noautorotate",
            "-f", reader, "-c:v", decoder, .. type == MediaType.Tiff ? (string[])["-page", Number(page.Number)] : [], "-i", "file:" + path,
            "-map_metadata", "-1", "-an", "-sn", "-dn", "-frames:v", "1",
            // What shines through stands on white, as on paper.
            "-vf", $"scale={Number(w)}:{Number(h)}:flags=lanczos,format=rgba{Turn(page.Orientation)},split[over][under];[under]lutrgb=r=255:g=255:b=255:a=255[paper];[paper][over]overlay=format=gbrp,format=rgb24",
            "-f", "image2", "-update", "1", "-c:v", "ppm", Pixmap,
        ];
    }

    private static string Turn(int orientation) => orientation switch
    {
        2 => ",hflip",
        3 => ",hflip,vflip",
        4 => ",vflip",
        5 => ",transpose=0",
        6 => ",transpose=1",
        7 => ",transpose=3",
        8 => ",transpose=2",
        _ => "",
    };

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
