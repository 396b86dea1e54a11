using System.Globalization;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Site.Web;

/// <summary>Moments as Nepal's clock and calendar show them.</summary>
public static class Moments
{
    /// <summary>One zone and no summer time, since 1986.</summary>
    private static readonly TimeSpan Nepal = new(5, 45, 0);

    /// <summary>वि.सं. २०८३ मङ्सिर ६ (सन् २०२६ नोभेम्बर २२), १५:४५.</summary>
    public static string Moment(this Texts texts, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return $"{texts.Day(at)}, {texts.Clock(at)}";
    }

    public static string Day(this Texts texts, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var day = DateOnly.FromDateTime(at.ToOffset(Nepal).DateTime);
        var date = BikramSambat.FromGregorian(day) is { } bs
            ? PartialDate.Create(DateCalendar.BikramSambat, bs.Year, bs.Month, bs.Day)
            : PartialDate.Create(DateCalendar.Gregorian, day.Year, day.Month, day.Day);
        return date.ToText(texts.Language);
    }

    /// <summary>How long, in its largest unit: ४ मिनेट.</summary>
    public static string Span(this Texts texts, TimeSpan span)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return span switch
        {
            { TotalMinutes: < 1 } => texts.Count("span.seconds", (long)span.TotalSeconds),
            { TotalHours: < 1 } => texts.Count("span.minutes", (long)span.TotalMinutes),
            { TotalDays: < 2 } => texts.Count("span.hours", (long)span.TotalHours),
            _ => texts.Count("span.days", (long)span.TotalDays),
        };
    }

    /// <summary>१५:४५.</summary>
    public static string Clock(this Texts texts, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var clock = at.ToOffset(Nepal).ToString("H:mm", CultureInfo.InvariantCulture);
        return texts.IsNepali ? NepaliNumber.ToDevanagari(clock) : clock;
    }
}
