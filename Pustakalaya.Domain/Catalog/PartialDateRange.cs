using Pustakalaya.Domain.Text;

namespace Pustakalaya.Domain.Catalog;

/// <summary>The days a partial date can mean, and what they are called in the other calendar.</summary>
internal static class PartialDateRange
{
    public static (DateOnly First, DateOnly Last) DaysOf(PartialDate date) => date.Calendar switch
    {
        DateCalendar.BikramSambat => BikramSambatDays(date),
        DateCalendar.Gregorian => GregorianDays(date),
        _ => throw new InvalidOperationException("This date was never set."),
    };

    public static (PartialDate From, PartialDate To) InOtherCalendar(PartialDate date)
    {
        var (first, last) = DaysOf(date);
        if (date.Calendar == DateCalendar.BikramSambat) return (Gregorian(first, date), Gregorian(last, date));
        if (BikramSambat.FromGregorian(first) is { } from && BikramSambat.FromGregorian(last) is { } to) return (Known(from, date), Known(to, date));
        return (YearOf(first, latest: false), YearOf(last, latest: true));
    }

    private static (DateOnly, DateOnly) BikramSambatDays(PartialDate date)
    {
        if (date.Month is not { } month) return BikramSambat.YearRange(date.Year);
        BikramSambat.TryToGregorian(date.Year, month, date.Day ?? 1, out var first);
        BikramSambat.TryToGregorian(date.Year, month, date.Day ?? BikramSambat.DaysIn(date.Year, month), out var last);
        return (first, last);
    }

    private static (DateOnly, DateOnly) GregorianDays(PartialDate date)
    {
        var lastMonth = date.Month ?? 12;
        return (new DateOnly(date.Year, date.Month ?? 1, date.Day ?? 1),
            new DateOnly(date.Year, lastMonth, date.Day ?? DateTime.DaysInMonth(date.Year, lastMonth)));
    }

    private static PartialDate Gregorian(DateOnly day, PartialDate like) =>
        PartialDate.Converted(DateCalendar.Gregorian, day.Year, like.Month is null ? null : day.Month, like.Day is null ? null : day.Day);

    private static PartialDate Known(BikramSambatDate day, PartialDate like) =>
        PartialDate.Converted(DateCalendar.BikramSambat, day.Year, like.Month is null ? null : day.Month, like.Day is null ? null : day.Day);

    /// <summary>
    /// The BS year of a day outside the table. New year moves a day in some 70 years: in the days when it may be either
    /// year, the earlier for a first day and the later for a last one.
    /// </summary>
    private static PartialDate YearOf(DateOnly day, bool latest)
    {
        if (BikramSambat.FromGregorian(day) is { } known) return PartialDate.Converted(DateCalendar.BikramSambat, known.Year);
        var (newYearFrom, newYearTo) = day.Year < 1700 ? ((3, 20), (4, 13)) : ((4, 8), (4, 18));
        var inYear = (day.Month, day.Day);
        var after = latest ? inYear.CompareTo(newYearFrom) >= 0 : inYear.CompareTo(newYearTo) >= 0;
        return PartialDate.Converted(DateCalendar.BikramSambat, Math.Max(58, day.Year + (after ? 57 : 56)));
    }
}
