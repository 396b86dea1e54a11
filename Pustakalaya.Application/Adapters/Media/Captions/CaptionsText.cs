using System.Globalization;
using System.Text;

namespace Pustakalaya.Application.Adapters.Media.Captions;

/// <summary>Reads WebVTT and SubRip, which differ in the comma of their times, and writes WebVTT. Whatever has no time (styles, regions, remarks, numbers) goes. Pure.</summary>
internal static class CaptionsText
{
    private const int MostCues = 20_000;
    private const string Arrow = "-->";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static IReadOnlyList<Cue> Parse(ReadOnlySpan<byte> bytes) => Parse(Decode(bytes));

    public static IReadOnlyList<Cue> Parse(string text)
    {
        var cues = new List<Cue>();
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var at = 0; at < lines.Length && cues.Count < MostCues; at++)
        {
            if (Times(lines[at]) is not var (start, end)) continue;
            var words = new List<string>();
            while (at + 1 < lines.Length && lines[at + 1].Trim().Length > 0 && Times(lines[at + 1]) is null) words.Add(lines[++at]);
            // Without an empty line between, the last line before the next time is the next one's number.
            if (at + 1 < lines.Length && Times(lines[at + 1]) is not null && words is [.., var last] && last.Trim().All(char.IsAsciiDigit)) words.RemoveAt(words.Count - 1);
            if (end > start && CueText.Clean(words) is { Length: > 0 } clean) cues.Add(new Cue(start, end, clean));
        }

        return [.. cues.OrderBy(cue => cue.Start)];
    }

    public static string Write(IEnumerable<Cue> cues)
    {
        var text = new StringBuilder("WEBVTT\n");
        foreach (var cue in cues)
            text.Append(CultureInfo.InvariantCulture, $"\n{Clock(cue.Start)} {Arrow} {Clock(cue.End)}\n{cue.Text}\n");
        return text.ToString();
    }

    /// <summary>By their script: Nepali or English, as far as that can be told; null for neither.</summary>
    public static string? LanguageOf(IEnumerable<Cue> cues)
    {
        var (devanagari, latin, all) = (0, 0, 0);
        var (inTag, inEscape) = (false, false);
        foreach (var c in cues.SelectMany(cue => cue.Text))
        {
            inTag = c == '<' || (inTag && c != '>');
            inEscape = c == '&' || (inEscape && c != ';');
            if (inTag || inEscape || !char.IsLetter(c)) continue;
            all++;
            if (c is >= '\u0900' and <= '\u097F') devanagari++;
            else if (char.IsAsciiLetter(c)) latin++;
        }

        return devanagari * 2 > all ? "ne" : latin * 10 > all * 9 && all > 0 ? "en" : null;
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return Encoding.Unicode.GetString(bytes[2..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) bytes = bytes[3..];
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            // Of before Unicode, and then of western Europe.
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary><c>00:01:02,500 --> 00:01:04,000 X1:40</c>, or <c>01:02.500 --> 01:04.000 align:start</c>.</summary>
    private static (TimeSpan Start, TimeSpan End)? Times(string line)
    {
        var arrow = line.IndexOf(Arrow, StringComparison.Ordinal);
        if (arrow < 0) return null;
        var end = line[(arrow + Arrow.Length)..].Trim();
        var space = end.AsSpan().IndexOfAny(' ', '\t');
        return Time(line[..arrow].Trim()) is { } from && Time(space < 0 ? end : end[..space]) is { } to ? (from, to) : null;
    }

    private static TimeSpan? Time(string text)
    {
        var parts = text.Replace(',', '.').Split(':');
        if (parts.Length is not (2 or 3)) return null;
        if (!double.TryParse(parts[^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || seconds >= 60) return null;
        if (!int.TryParse(parts[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) || minutes >= 60) return null;
        var hours = 0;
        if (parts.Length == 3 && (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out hours) || hours >= 100)) return null;
        return new TimeSpan(0, hours, minutes, 0) + TimeSpan.FromMilliseconds(Math.Round(seconds * 1000));
    }

    private static string Clock(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time:mm\\:ss\\.fff}");
}
