using System.Globalization;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>
/// Makes a film playable: small for every phone and the slowest line, and as it came where browsers play that; each one file and a list of its
/// segments; and small pictures for finding a place in it.
/// </summary>
internal sealed class FilmMaker(ToolRunner tools)
{
    private const int SmallSide = 360;

    /// <summary>A copy in full size is worth its place from a fifth more lines on.</summary>
    private const int WorthACopy = 432;

    /// <summary>Bits a second that no school's line carries.</summary>
    private const long TooHeavy = 8_000_000;

    /// <summary>A player that jumps must load the whole segment.</summary>
    private static readonly TimeSpan LongestSegment = TimeSpan.FromSeconds(20);

    /// <summary>Main profile, level 3.1: also phones of ten years ago.</summary>
    private const string SmallCode = "avc1.4d401f";

    private const string SoundCode = "mp4a.40.2";

    public async Task<Playable> MakeAsync(string path, MediaFacts media, KeepDerived keep, Action<TimeSpan> reached, CancellationToken ct)
    {
        var (width, height) = SmallSize(media);
        await using var small = await RunAsync(SmallArguments(path, media, width, height), media, 600_000, reached, ct);
        var segments = await SegmentsAsync(small, PlayName.SmallPlaylist, ct);
        if (segments.Segments.Count == 0) throw new FileRefusedException(new IngestFailure(FailureCode.Damaged, "No picture of it can be read."));

        var storyboard = Storyboard.Of(segments, width, height);
        await using var board = await RunAsync(BoardArguments(Path.Combine(small.Folder, PlayName.Small), storyboard), media, 64_000, _ => { }, ct);
        await using var source = ServesAsItCame(media) ? await RunAsync(SourceArguments(path, media), media, media.BitRate / 4, _ => { }, ct) : null;

        List<HlsRendition> lists = [new(PlayName.SmallPlaylist, segments, width, height, Codes(SmallCode, media))];
        List<Rendition> renditions = [await KeepAsync(small, PlayName.Small, lists[0], keep, ct)];
        if (source is not null && await SegmentsAsync(source, PlayName.SourcePlaylist, ct) is { Segments.Count: > 0 } whole && whole.LongestSegment <= LongestSegment)
        {
            lists.Add(new(PlayName.SourcePlaylist, whole, media.Width, media.Height, Codes(media.VideoCode!, media)));
            renditions.Add(await KeepAsync(source, PlayName.Source, lists[1], keep, ct));
        }

        await keep(PlayName.Storyboard, Path.Combine(board.Folder, PlayName.Storyboard), ct);
        await WriteAsync(board, PlayName.StoryboardIndex, storyboard.Cues(PlayName.Storyboard), keep, ct);
        // Last: what a player opens names all the others.
        await WriteAsync(board, PlayName.Playlist, HlsMaster.Write(lists), keep, ct);
        var (length, flaw) = GoodPart.Of(media.Duration, segments.Length);
        return new Playable(media with { Duration = length, Renditions = renditions }, flaw);
    }

    /// <summary>The shorter side at most <see cref="SmallSide"/>, both even, and square pixels.</summary>
    internal static (int Width, int Height) SmallSize(MediaFacts media)
    {
        var by = Math.Min(1, (double)SmallSide / Math.Min(media.Width, media.Height));
        return (Even(media.Width * by), Even(media.Height * by));

        static int Even(double side) => Math.Max(16, (int)Math.Round(side / 2) * 2);
    }

    private static bool ServesAsItCame(MediaFacts media) =>
        media.VideoCode is not null && Math.Min(media.Width, media.Height) >= WorthACopy && media.BitRate is > 0 and <= TooHeavy;

    private static string Codes(string picture, MediaFacts media) => media.AudioCodec is null ? picture : $"{picture},{SoundCode}";

    private static List<string> SmallArguments(string path, MediaFacts media, int width, int height) =>
    [
        .. MediaInput.Open(path, media.Container), .. Tracks,
        "-vf", FormattableString.Invariant($"scale={width}:{height}:flags=bicubic,setsar=1,format=yuv420p"),
        "-c:v", "libx264", "-threads", "1", "-preset", "veryfast", "-crf", "24", "-profile:v", "main", "-level:v", "3.1",
        // A film whose clock ticks in milliseconds must not become one of a thousand pictures a second.
        "-fpsmax", "30", "-force_key_frames", "expr:gte(t,n_forced*4)", "-sc_threshold", "0", "-g", "600",
        .. Sound, .. Segmented(PlayName.Small, PlayName.SmallPlaylist),
    ];

    private static List<string> SourceArguments(string path, MediaFacts media) =>
    [
        .. MediaInput.Open(path, media.Container), .. Tracks, "-c:v", "copy",
        // Six channels make no sense on a phone, and not every player takes them.
        .. media is { AudioCodec: "aac", Channels: <= 2 } ? (string[])["-c:a", "copy"] : Sound, .. Segmented(PlayName.Source, PlayName.SourcePlaylist),
    ];

    private static List<string> BoardArguments(string film, Storyboard board) =>
    [
        // Each segment begins with a picture that stands alone; the others need not be looked at.
        .. MediaInput.Open(film, "mov", before: ["-skip_frame", "nokey"]), "-map", "0:V:0",
        "-vf", FormattableString.Invariant($"select='not(mod(n,{board.EveryNth}))',scale={board.Width}:{board.Height},tile={board.Columns}x{board.Rows}"),
        "-fps_mode", "vfr", "-frames:v", "1", "-c:v", "libwebp", "-quality", "60", "-f", "image2", "-update", "1", PlayName.Storyboard,
    ];

    private static readonly string[] Tracks = ["-map", "0:V:0", "-map", "0:a:0?", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"];

    private static readonly string[] Sound = ["-c:a", "aac", "-b:a", "96k", "-ac", "2", "-ar", "48000"];

    private static string[] Segmented(string media, string playlist) =>
    [
        "-progress", "pipe:1", "-f", "hls", "-hls_time", "4", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4", "-hls_flags", "single_file+independent_segments",
        "-hls_segment_filename", media, playlist,
    ];

    /// <param name="bytesASecond">More than that no film of the kind has.</param>
    private async Task<ToolRun> RunAsync(List<string> arguments, MediaFacts media, long bytesASecond, Action<TimeSpan> reached, CancellationToken ct)
    {
        var call = new ToolCall(Tool.FFmpeg, arguments)
        {
            Limit = LongLimit.Of(media.Duration),
            MaxOutput = 256 * 1024 * 1024,
            MaxFile = (64L * 1024 * 1024) + ((long)media.Duration.TotalSeconds * bytesASecond),
            Nice = LongLimit.Nice,
            IsLong = true,
        };
        var run = await tools.StartAsync(call, ct);
        try
        {
            var progress = new FfmpegProgress();
            await run.ReadAsync(bytes =>
            {
                progress.Feed(bytes);
                reached(progress.At);
            });
            var result = await run.FinishAsync(ct);
            return result.Succeeded ? run : throw FfmpegErrors.Refusal(Tool.FFmpeg, result);
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    private static async Task<HlsPlaylist> SegmentsAsync(ToolRun run, string playlist, CancellationToken ct)
    {
        var list = Path.Combine(run.Folder, playlist);
        return File.Exists(list) ? HlsPlaylist.Parse(await File.ReadAllTextAsync(list, ct)) : new HlsPlaylist([]);
    }

    private static async Task<Rendition> KeepAsync(ToolRun run, string media, HlsRendition list, KeepDerived keep, CancellationToken ct)
    {
        var file = Path.Combine(run.Folder, media);
        var bytes = new FileInfo(file).Length;
        await keep(media, file, ct);
        await keep(list.Playlist, Path.Combine(run.Folder, list.Playlist), ct);
        return new Rendition(media, list.Width, list.Height, list.Segments.BitRate, bytes);
    }

    private static async Task WriteAsync(ToolRun run, string name, string text, KeepDerived keep, CancellationToken ct)
    {
        var file = Path.Combine(run.Folder, name);
        await File.WriteAllTextAsync(file, text, ct);
        await keep(name, file, ct);
    }
}
