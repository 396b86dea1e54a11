using System.Globalization;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>Reads the summary that ffmpeg's filter <c>ebur128=peak=true</c> writes at its end (ffmpeg 5.1). Pure.</summary>
internal static class Ebur128Output
{
    /// <returns>LUFS and dBFS; null for silence, or where there is no summary.</returns>
    public static (double? Loudness, double? TruePeak) Parse(string log)
    {
        var start = log.LastIndexOf("Summary:", StringComparison.Ordinal);
        if (start < 0) return (null, null);
        double? loudness = null, peak = null;
        foreach (var line in log[start..].Split('\n', StringSplitOptions.TrimEntries))
        {
            if (loudness is null && Number(line, "I:", "LUFS") is { } value) loudness = value;
            else if (peak is null && Number(line, "Peak:", "dBFS") is { } top) peak = top;
        }

        // The gate lets nothing through below -70.
        return loudness <= -70 ? (null, peak) : (loudness, peak);
    }

    private static double? Number(string line, string name, string unit) =>
        line.StartsWith(name, StringComparison.Ordinal) && line.EndsWith(unit, StringComparison.Ordinal)
        && double.TryParse(line[name.Length..^unit.Length].Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}
