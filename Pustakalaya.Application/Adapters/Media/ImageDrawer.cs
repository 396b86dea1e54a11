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
        await using var drawn = await UprightPixmap.DrawAsync(tools, path, type, page, width, height, nice, ct);
        var wanted = new DrawnPage(drawn.File, drawn.Size, width, [.. widths.Select(w => (name(w), sizes[w].Width))]);
        return await webp.EncodeAsync(wanted, await webp.EncodeAllAsync([wanted], drawn.Folder, nice, ct), keep, nice, ct);
    }

    /// <summary>As wide as wanted, but never larger than the picture itself, nor higher than <see cref="PageScale.MostRatio"/> times the width wanted.</summary>
    internal static (int Width, int Height) SizeFor(ImagePage page, int wanted)
    {
        var factor = Math.Min(1, Math.Min((double)wanted / page.ShownWidth, (double)wanted * PageScale.MostRatio / page.ShownHeight));
        return (Side(page.ShownWidth), Side(page.ShownHeight));

        int Side(int pixels) => Math.Max(1, (int)Math.Round(pixels * factor));
    }
}
