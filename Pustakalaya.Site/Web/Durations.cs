using System.Globalization;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Site.Web;

/// <summary>How long something plays, in words and as on a player.</summary>
public static class Durations
{
    /// <summary>१ घण्टा २४ मिनेट, 7 min 42 s: two units, the larger first.</summary>
    public static string Duration(this Texts texts, int seconds)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var minutes = (int)Math.Round(seconds / 60.0, MidpointRounding.AwayFromZero);
        return seconds switch
        {
            < 60 => texts["duration.s", seconds],
            < 3600 when seconds % 60 == 0 => texts["duration.m", seconds / 60],
            < 3600 => texts["duration.m-s", seconds / 60, seconds % 60],
            _ when minutes % 60 == 0 => texts["duration.h", minutes / 60],
            _ => texts["duration.h-m", minutes / 60, minutes % 60],
        };
    }

    /// <summary>१०:४८, 1:24:05.</summary>
    public static string Timer(this Texts texts, int seconds)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var time = TimeSpan.FromSeconds(seconds);
        var shown = time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
        return texts.IsNepali ? NepaliNumber.ToDevanagari(shown) : shown;
    }
}
