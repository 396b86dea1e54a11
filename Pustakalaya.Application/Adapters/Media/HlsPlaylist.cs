using System.Globalization;
using System.Text;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <param name="Start">Where it begins in the film.</param>
internal sealed record HlsSegment(TimeSpan Start, TimeSpan Length, long Bytes);

/// <summary>The list of the segments of one rendition, as ffmpeg writes it (RFC 8216). Pure.</summary>
internal sealed record HlsPlaylist(IReadOnlyList<HlsSegment> Segments)
{
    public TimeSpan Length => Segments.Count == 0 ? TimeSpan.Zero : Segments[^1].Start + Segments[^1].Length;

    public TimeSpan LongestSegment => Segments.Count == 0 ? TimeSpan.Zero : Segments.Max(s => s.Length);

    /// <summary>Bits a second of the whole.</summary>
    public long BitRate => Length <= TimeSpan.Zero ? 0 : (long)Math.Ceiling(Segments.Sum(s => s.Bytes) * 8 / Length.TotalSeconds);

    /// <summary>Bits a second of the heaviest segment that is long enough to count.</summary>
    public long PeakBitRate => Segments.Where(s => s.Length > TimeSpan.FromSeconds(1)).Select(s => (long)Math.Ceiling(s.Bytes * 8 / s.Length.TotalSeconds)).DefaultIfEmpty(BitRate).Max();

    public static HlsPlaylist Parse(string text)
    {
        var segments = new List<HlsSegment>();
        var (at, length, bytes) = (TimeSpan.Zero, TimeSpan.Zero, 0L);
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (After(line, "#EXTINF:") is { } seconds && double.TryParse(seconds.Split(',')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                length = TimeSpan.FromMilliseconds(Math.Round(value * 1000));
            else if (After(line, "#EXT-X-BYTERANGE:") is { } range && long.TryParse(range.Split('@')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                bytes = count;
            else if (!line.StartsWith('#'))
            {
                segments.Add(new HlsSegment(at, length, bytes));
                at += length;
                (length, bytes) = (TimeSpan.Zero, 0);
            }
        }

        return new HlsPlaylist(segments);
    }

    private static string? After(string line, string start) => line.StartsWith(start, StringComparison.Ordinal) ? line[start.Length..] : null;
}

/// <summary>What the list of renditions says of one.</summary>
/// <param name="Codes">Of RFC 6381: <c>avc1.4d401f,mp4a.40.2</c>.</param>
internal sealed record HlsRendition(string Playlist, HlsPlaylist Segments, int Width, int Height, string Codes);

/// <summary>The list of renditions that a player opens. Pure.</summary>
internal static class HlsMaster
{
    public static string Write(IEnumerable<HlsRendition> renditions)
    {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        foreach (var one in renditions)
            text.Append(CultureInfo.InvariantCulture, $"#EXT-X-STREAM-INF:BANDWIDTH={one.Segments.PeakBitRate},AVERAGE-BANDWIDTH={one.Segments.BitRate},RESOLUTION={one.Width}x{one.Height},CODECS=\"{one.Codes}\"\n{one.Playlist}\n");
        return text.ToString();
    }
}
