using System.Globalization;
using System.Text.Json;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>What ffprobe found, before it is judged.</summary>
/// <param name="Duration">As the file says; zero when it says nothing.</param>
/// <param name="Tracks">All streams of whatever kind.</param>
internal sealed record ProbedMedia(string Container, TimeSpan Duration, int Tracks, MediaFacts Facts, string? Title, string? Artist, DateTimeOffset? Created);

/// <summary>Reads what <c>ffprobe -print_format json -show_format -show_streams -show_chapters</c> prints (ffmpeg 5.1). Pure.</summary>
internal static class FfprobeOutput
{
    private const int MostChapters = 1000;

    /// <exception cref="JsonException">Not what ffprobe prints.</exception>
    public static ProbedMedia Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var format = root.TryGetProperty("format", out var f) ? f : default;
        var streams = root.TryGetProperty("streams", out var s) ? s.EnumerateArray().ToList() : [];
        var video = streams.FirstOrDefault(one => Text(one, "codec_type") == "video" && !IsPicture(one));
        var audio = streams.FirstOrDefault(one => Text(one, "codec_type") == "audio");
        // Ogg keeps its tags with the sound.
        var tags = Tags(format, audio);
        var (width, height) = Shown(video);
        var duration = Seconds(Text(format, "duration")) is { } whole ? whole
            : streams.Select(one => Seconds(Text(one, "duration"))).Max() ?? TimeSpan.Zero;
        var container = (Text(format, "format_name") ?? "").Split(',')[0];
        var facts = new MediaFacts(duration, video.ValueKind == JsonValueKind.Object)
        {
            Container = container,
            Width = width,
            Height = height,
            VideoCodec = Text(video, "codec_name"),
            VideoCode = CodeOf(video),
            AudioCodec = Text(audio, "codec_name"),
            Channels = Number(audio, "channels"),
            BitRate = long.TryParse(Text(format, "bit_rate"), NumberStyles.None, CultureInfo.InvariantCulture, out var rate) ? rate : 0,
            HasSleeve = streams.Exists(IsPicture),
            Chapters = Chapters(root),
            Album = Tag(tags, "album"),
            Track = Leading(Tag(tags, "track") ?? Tag(tags, "tracknumber"), 1, 9999),
            Year = Leading(Tag(tags, "date") ?? Tag(tags, "year"), 1000, 2999),
        };
        return new ProbedMedia(container, duration, streams.Count, facts, Tag(tags, "title"), Tag(tags, "artist") ?? Tag(tags, "album_artist"), Created(Tag(tags, "creation_time")));
    }

    /// <summary>A still beside the sound: the sleeve.</summary>
    private static bool IsPicture(JsonElement stream) =>
        Text(stream, "codec_type") == "video" && stream.TryGetProperty("disposition", out var disposition) && Number(disposition, "attached_pic") == 1;

    /// <summary>The size on the screen: pixels need not be square, and the picture may lie on its side.</summary>
    private static (int Width, int Height) Shown(JsonElement video)
    {
        var (width, height) = (Number(video, "width"), Number(video, "height"));
        if (width <= 0 || height <= 0) return (0, 0);
        if (Text(video, "sample_aspect_ratio")?.Split(':') is [var over, var under]
            && int.TryParse(over, NumberStyles.None, CultureInfo.InvariantCulture, out var a) && int.TryParse(under, NumberStyles.None, CultureInfo.InvariantCulture, out var b)
            && a > 0 && b > 0 && (double)a / b is > 0.1 and < 10)
            width = Math.Max(1, (int)Math.Round((double)width * a / b));
        var turned = video.TryGetProperty("side_data_list", out var sides) && sides.EnumerateArray().Any(side => Math.Abs(Number(side, "rotation")) is 90 or 270);
        return turned ? (height, width) : (width, height);
    }

    /// <summary>Browsers play H.264 of eight bits in the usual profiles, and no other picture in an MP4 everywhere.</summary>
    private static string? CodeOf(JsonElement video)
    {
        if (Text(video, "codec_name") != "h264" || Text(video, "pix_fmt") is not ("yuv420p" or "yuvj420p") || Number(video, "level") is not (>= 10 and <= 52 and var level))
            return null;
        return Text(video, "profile") switch
        {
            "Constrained Baseline" => Invariant($"avc1.42e0{level:x2}"),
            "Baseline" => Invariant($"avc1.4200{level:x2}"),
            "Main" => Invariant($"avc1.4d00{level:x2}"),
            "High" => Invariant($"avc1.6400{level:x2}"),
            _ => null,
        };
    }

    private static IReadOnlyList<MediaChapter> Chapters(JsonElement root) => root.TryGetProperty("chapters", out var chapters)
        ? [.. chapters.EnumerateArray().Take(MostChapters).Select(one => new MediaChapter(Tag(Tags(one), "title"), Seconds(Text(one, "start_time")) ?? TimeSpan.Zero)).OrderBy(one => one.Start)]
        : [];

    private static Dictionary<string, string> Tags(params ReadOnlySpan<JsonElement> owners)
    {
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var owner in owners)
            if (owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty("tags", out var tags))
                foreach (var tag in tags.EnumerateObject())
                    if (tag.Value.ValueKind == JsonValueKind.String) all.TryAdd(tag.Name, tag.Value.GetString()!);
        return all;
    }

    private static string? Tag(Dictionary<string, string> tags, string name) => PdfInfoOutput.Clean(tags.GetValueOrDefault(name));

    /// <summary><c>3/12</c> is the third, <c>2019-05-01</c> of 2019.</summary>
    private static int? Leading(string? text, int from, int to)
    {
        if (text is null) return null;
        var digits = text.AsSpan();
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= from && value <= to ? value : null;
    }

    private static DateTimeOffset? Created(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && date.Year is >= 1980 and < 2200 ? date : null;

    private static TimeSpan? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1e9
            ? TimeSpan.FromMilliseconds(Math.Round(seconds * 1000))
            : null;

    private static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int Number(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : 0;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
