using System.Globalization;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>The cover of a film is a picture out of it that shows something; of a recording the sleeve that lies in its file, drawn anew.</summary>
internal sealed class MediaCoverMaker(ToolRunner tools, WebpEncoder webp) : ICoverMaker
{
    private const string Pixmap = "cover.ppm";

    /// <summary>Where in a film a picture is looked for, in parts of its length: titles come first, and end black.</summary>
    private static readonly double[] Places = [0.10, 0.25, 0.50, 0.75, 0.02];

    /// <summary>Decodes a second or two of film in any size that is taken.</summary>
    private static readonly TimeSpan OnePicture = TimeSpan.FromSeconds(60);

    private static int Width => PreviewName.CoverWidths.Max();

    /// <summary>As wide as the widest cover, with square pixels, and not a ribbon.</summary>
    private static string Scale => FormattableString.Invariant($"scale=w={Width}:h='max(16,min({Width * 4},round({Width}/dar)))':flags=bicubic,setsar=1");

    public bool Handles(MediaType type) => FileKinds.Of(type) is FileKind.Audio or FileKind.Video;

    public async Task<IReadOnlyList<PreviewImage>> MakeCoverAsync(string path, FileFacts facts, KeepDerived keep, CancellationToken ct)
    {
        var media = facts.Media ?? throw new InvalidOperationException("It has not been looked at.");
        if (!media.HasVideo)
            return media.HasSleeve ? await SleeveAsync(path, media, keep, ct) : [];
        var brightest = (Run: (ToolRun?)null, Contrast: -1.0);
        try
        {
            FileRefusedException? problem = null;
            foreach (var place in Places)
            {
                var (run, result) = await DrawAsync(path, media, media.Duration * place, "V:0", $"thumbnail=24,{Scale}", ct);
                var contrast = await PictureContrast.OfAsync(Path.Combine(run.Folder, Pixmap), ct);
                if (contrast <= brightest.Contrast || contrast < 0)
                {
                    problem ??= contrast < 0 ? NotDrawn(result) : null;
                    await run.DisposeAsync();
                    continue;
                }

                if (brightest.Run is not null) await brightest.Run.DisposeAsync();
                brightest = (run, contrast);
                if (contrast >= PictureContrast.ShowsSomething) break;
            }

            return brightest.Run is null ? throw problem! : await KeepAsync(brightest.Run, keep, ct);
        }
        finally
        {
            if (brightest.Run is not null) await brightest.Run.DisposeAsync();
        }
    }

    private async Task<IReadOnlyList<PreviewImage>> SleeveAsync(string path, MediaFacts media, KeepDerived keep, CancellationToken ct)
    {
        var (run, result) = await DrawAsync(path, media, TimeSpan.Zero, "v:0", Scale, ct);
        await using (run)
            return result.Succeeded && File.Exists(Path.Combine(run.Folder, Pixmap)) ? await KeepAsync(run, keep, ct) : throw NotDrawn(result);
    }

    /// <summary>One picture as a pixmap in the folder of the run, which lives until it is disposed.</summary>
    private Task<(ToolRun Run, ToolResult Result)> DrawAsync(string path, MediaFacts media, TimeSpan at, string stream, string filter, CancellationToken ct)
    {
        string[] from = at > TimeSpan.Zero ? ["-ss", at.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture)] : [];
        var call = new ToolCall(
            Tool.FFmpeg,
            [.. MediaInput.Open(path, media.Container, before: from), "-map", "0:" + stream, "-t", "20", "-frames:v", "1", "-vf", filter, "-c:v", "ppm", "-f", "image2", "-update", "1", Pixmap])
        { Limit = OnePicture };
        return tools.RunInFolderAsync(call, ct);
    }

    private async Task<IReadOnlyList<PreviewImage>> KeepAsync(ToolRun run, KeepDerived keep, CancellationToken ct)
    {
        var file = Path.Combine(run.Folder, Pixmap);
        var size = await PortablePixmap.SizeAsync(file, ct) ?? throw new FileRefusedException(new IngestFailure(FailureCode.Damaged, "ffmpeg did not finish the picture."));
        var cover = new DrawnPage(file, size, Width, [.. PreviewName.CoverWidths.Select(w => (PreviewName.Cover(w), w))]);
        return await webp.EncodeAsync(cover, await webp.EncodeAllAsync([cover], run.Folder, nice: 0, ct), keep, nice: 0, ct);
    }

    private static FileRefusedException NotDrawn(ToolResult result) => result.Succeeded
        ? new FileRefusedException(new IngestFailure(FailureCode.Damaged, "No picture of it can be drawn."))
        : FfmpegErrors.Refusal(Tool.FFmpeg, result);
}
