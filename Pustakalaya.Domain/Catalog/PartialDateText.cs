using Pustakalaya.Domain.Text;

namespace Pustakalaya.Domain.Catalog;

/// <summary>Prints a partial date in both calendars.</summary>
internal static class PartialDateText
{
    private const char NoBreak = '\u00A0';

    public static string Of(PartialDate date, string culture)
    {
        ArgumentNullException.ThrowIfNull(culture);
        var other = date.InOtherCalendar();
        var same = (date, date);
        var (bikramSambat, gregorian) = date.Calendar == DateCalendar.BikramSambat ? (same, other) : (other, same);
        return NepaliNumber.IsNepali(culture)
            ? $"वि.सं.{NoBreak}{Nepali(bikramSambat, culture)} (सन्{NoBreak}{Nepali(gregorian, culture)})"
            : $"{English(bikramSambat, culture)}{NoBreak}BS ({English(gregorian, culture)})";
    }

    /// <summary>२०२३/२४; २०२३ अप्रिल/मे; २०२३ डिसेम्बर/२०२४ जनवरी; २०२३ अप्रिल १४.</summary>
    private static string Nepali((PartialDate From, PartialDate To) range, string culture)
    {
        var (from, to) = range;
        if (from.Month is not { } month) return Years(from.Year, to.Year, culture);
        var text = NepaliNumber.Plain(from.Year, culture) + NoBreak + Month(from, culture);
        if (from.Day is { } day) return text + NoBreak + NepaliNumber.Plain(day, culture);
        if (from == to) return text;
        return text + '/' + (from.Year == to.Year ? "" : NepaliNumber.Plain(to.Year, culture) + NoBreak) + Month(to, culture);
    }

    /// <summary>2023/24; Apr/May 2023; Dec 2023/Jan 2024; 14 Apr 2023.</summary>
    private static string English((PartialDate From, PartialDate To) range, string culture)
    {
        var (from, to) = range;
        if (from.Month is null) return Years(from.Year, to.Year, culture);
        var year = NoBreak + NepaliNumber.Plain(from.Year, culture);
        if (from.Day is { } day) return NepaliNumber.Plain(day, culture) + NoBreak + Month(from, culture) + year;
        if (from == to) return Month(from, culture) + year;
        return Month(from, culture) + (from.Year == to.Year ? "" : year) + '/' + Month(to, culture) + NoBreak + NepaliNumber.Plain(to.Year, culture);
    }

    private static string Years(int from, int to, string culture)
    {
        var first = NepaliNumber.Plain(from, culture);
        if (from == to) return first;
        var last = NepaliNumber.Plain(to, culture);
        return first + '/' + (to - from == 1 && from / 100 == to / 100 && last.Length > 2 ? last[^2..] : last);
    }

    private static string Month(PartialDate date, string culture) => date.Calendar == DateCalendar.BikramSambat
        ? MonthNames.OfBikramSambat(date.Month!.Value, culture)
        : MonthNames.OfGregorian(date.Month!.Value, culture);
}
