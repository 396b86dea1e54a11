using System.Globalization;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>
/// A picture file as <c>ffmpeg</c> drew it: turned as its camera was held, and nothing but pixels. Disposing deletes it.
/// </summary>
internal sealed class UprightPixmap : IAsyncDisposable
{
    private const string Name = "p.ppm";

    /// <summary>Fifty million pixels of sixteen bits in a PNG take three seconds.</summary>
    private static readonly TimeSpan OnePicture = TimeSpan.FromSeconds(30);

    private readonly ToolRun _run;

    private UprightPixmap(ToolRun run, (int Width, int Height) size) => (_run, Size) = (run, size);

    public (int Width, int Height) Size { get; }

    public string File => Path.Combine(_run.Folder, Name);

    /// <summary>Where more may be made of it while it lives.</summary>
    public string Folder => _run.Folder;

    /// <param name="page">As the header of this very file says.</param>
    /// <param name="width">Of the upright picture.</param>
    /// <exception cref="FileRefusedException">ffmpeg fell over the file, or found nothing to draw.</exception>
    public static async Task<UprightPixmap> DrawAsync(ToolRunner tools, string path, MediaType type, ImagePage page, int width, int height, int nice, CancellationToken ct)
    {
        var (run, result) = await tools.RunInFolderAsync(new ToolCall(Tool.FFmpeg, Arguments(path, type, page, width, height)) { Limit = OnePicture, Nice = nice }, ct);
        try
        {
            if (!result.Succeeded) throw PopplerErrors.Refusal(Tool.FFmpeg, result);
            var pixmap = Path.Combine(run.Folder, Name);
            // ffmpeg ends well also when it found nothing to draw.
            if (!System.IO.File.Exists(pixmap) || await PortablePixmap.SizeAsync(pixmap, ct) is not { } size) throw ImageHeader.Damaged($"ffmpeg drew nothing: {result.LastWords}");
            return new UprightPixmap(run, size);
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

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
            "-f", "image2", "-update", "1", "-c:v", "ppm", Name,
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
