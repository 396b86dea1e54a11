using Pustakalaya.Domain.Text;

namespace Pustakalaya.Domain.Catalog;

public enum DateCalendar
{
    BikramSambat = 1,
    Gregorian = 2,
}

/// <summary>Why a date was refused; the name is a stable code for messages.</summary>
public enum PartialDateProblem
{
    None,

    /// <summary>The text holds no date that we know how to read.</summary>
    Unreadable,

    /// <summary>Outside 58..2256 BS, 1..2200 AD.</summary>
    YearOutOfRange,
    MonthOutOfRange,

    /// <summary>This month has not so many days.</summary>
    DayOutOfRange,
    DayWithoutMonth,

    /// <summary>Months and days of Bikram Sambat are known for 1970..2100 only; the year alone is welcome.</summary>
    OutsideTable,
}

/// <summary>
/// A date as exactly as it is known: a year, a month or a day, in the calendar it was given in. Made by
/// <see cref="TryCreate"/> or <see cref="TryParse"/>, so every value but <c>default</c> is a date that exists.
/// </summary>
public readonly record struct PartialDate
{
    private PartialDate(DateCalendar calendar, int year, int? month, int? day) => (Calendar, Year, Month, Day) = (calendar, year, month, day);

    public DateCalendar Calendar { get; }

    public int Year { get; }

    public int? Month { get; }

    public int? Day { get; }

    /// <summary>The first Gregorian day that it can mean; sorts dates of both calendars together.</summary>
    public DateOnly First => PartialDateRange.DaysOf(this).First;

    /// <summary>The last Gregorian day that it can mean.</summary>
    public DateOnly Last => PartialDateRange.DaysOf(this).Last;

    /// <summary>False with the reason when there is no such date; <paramref name="date"/> is then <c>default</c>.</summary>
    public static bool TryCreate(DateCalendar calendar, int year, int? month, int? day, out PartialDate date, out PartialDateProblem problem)
    {
        problem = Check(calendar, year, month, day);
        date = problem == PartialDateProblem.None ? new PartialDate(calendar, year, month, day) : default;
        return problem == PartialDateProblem.None;
    }

    /// <exception cref="ArgumentException">There is no such date: for stored values and constants, not for what people type.</exception>
    public static PartialDate Create(DateCalendar calendar, int year, int? month = null, int? day = null) =>
        TryCreate(calendar, year, month, day, out var date, out var problem)
            ? date
            : throw new ArgumentException($"There is no date {year}-{month}-{day} in {calendar}: {problem}.", nameof(year));

    /// <summary>Without the checks: the same moment in the other calendar may lie a year outside the range that we take.</summary>
    internal static PartialDate Converted(DateCalendar calendar, int year, int? month = null, int? day = null) => new(calendar, year, month, day);

    /// <summary>
    /// Reads what people type: २०७२, 2072-05-12, २०७२ असोज, 12 Asoj 2072, वि.सं. २०७२, Sep 2015, सन् २०१५.
    /// </summary>
    /// <param name="text">In Devanagari or Latin letters and digits.</param>
    /// <param name="assumed">The calendar when neither a month's name nor an era (वि.सं., BS, सन्, AD) says it; null: years from 2040 on are Bikram Sambat.</param>
    /// <param name="date">The date, <c>default</c> when it cannot be read.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static bool TryParse(string text, DateCalendar? assumed, out PartialDate date, out PartialDateProblem problem) =>
        PartialDateReader.TryRead(text, assumed, out date, out problem);

    /// <summary>
    /// The same in the other calendar, no more exact than known: a BS year lies in two Gregorian years, a month in two
    /// months; a day is one day. Days and months outside the BS table become years.
    /// </summary>
    public (PartialDate From, PartialDate To) InOtherCalendar() => PartialDateRange.InOtherCalendar(this);

    /// <summary>
    /// BS first, AD in brackets: वि.सं. २०८० (सन् २०२३/२४), 2080 BS (2023/24), 15 Asar 2080 BS (30 Jun 2023); with
    /// no-break spaces where a line must not break.
    /// </summary>
    /// <param name="culture">ne..., or any other for English.</param>
    public string ToText(string culture) => PartialDateText.Of(this, culture);

    /// <summary>BS 2080-03-15, for logs and tests.</summary>
    public override string ToString() =>
        (Calendar == DateCalendar.BikramSambat ? "BS " : "AD ") + string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Year:0000}")
        + (Month is { } m ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"-{m:00}") : "")
        + (Day is { } d ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"-{d:00}") : "");

    private static PartialDateProblem Check(DateCalendar calendar, int year, int? month, int? day)
    {
        var bikramSambat = calendar == DateCalendar.BikramSambat;
        if (!bikramSambat && calendar != DateCalendar.Gregorian) throw new ArgumentOutOfRangeException(nameof(calendar), calendar, "Unknown calendar.");
        if (bikramSambat ? year is < 58 or > 2256 : year is < 1 or > 2200) return PartialDateProblem.YearOutOfRange;
        if (month is null) return day is null ? PartialDateProblem.None : PartialDateProblem.DayWithoutMonth;
        if (month is < 1 or > 12) return PartialDateProblem.MonthOutOfRange;
        if (bikramSambat && !BikramSambat.HasYear(year)) return PartialDateProblem.OutsideTable;
        var days = bikramSambat ? BikramSambat.DaysIn(year, month.Value) : DateTime.DaysInMonth(year, month.Value);
        return day is null || day >= 1 && day <= days ? PartialDateProblem.None : PartialDateProblem.DayOutOfRange;
    }
}
