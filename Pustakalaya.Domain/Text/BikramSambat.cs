using System.Globalization;

namespace Pustakalaya.Domain.Text;

/// <summary>A day of the Bikram Sambat calendar; months count from Baisakh = 1.</summary>
public readonly record struct BikramSambatDate(int Year, int Month, int Day);

/// <summary>
/// Nepal's calendar, 1970 to 2100 BS (13 April 1913 to April 2044), from a table: its months follow the Sun as the Surya
/// Siddhanta reckons it and are announced year by year. To 2083 as announced, from 2084 by the rule; a newer table
/// replaces <c>Data/bs-months.tsv</c>, and a test holds it against the rule.
/// </summary>
public static class BikramSambat
{
    public const int FirstYear = 1970;

    private static readonly (DateOnly Start, byte[] Months)[] Years = Load();

    public static int LastYear => FirstYear + Years.Length - 1;

    /// <summary>First day of the table in the Gregorian calendar.</summary>
    public static DateOnly FirstDay => Years[0].Start;

    /// <summary>Last day of the table in the Gregorian calendar.</summary>
    public static DateOnly LastDay => Years[^1].Start.AddDays(Years[^1].Months.Sum(d => d) - 1);

    public static bool HasYear(int year) => year >= FirstYear && year <= LastYear;

    /// <summary>Days of a month (29 to 32), or 0 for a month or year that the table has not.</summary>
    public static int DaysIn(int year, int month) => HasYear(year) && month is >= 1 and <= 12 ? Years[year - FirstYear].Months[month - 1] : 0;

    /// <summary>False for a day that does not exist or lies outside the table.</summary>
    public static bool TryToGregorian(int year, int month, int day, out DateOnly date)
    {
        date = default;
        if (day < 1 || day > DaysIn(year, month)) return false;
        var (start, months) = Years[year - FirstYear];
        var days = day - 1;
        for (var m = 0; m < month - 1; m++) days += months[m];
        date = start.AddDays(days);
        return true;
    }

    /// <summary>The day in Bikram Sambat, or null outside the table.</summary>
    public static BikramSambatDate? FromGregorian(DateOnly date)
    {
        if (date < FirstDay || date > LastDay) return null;
        // New year is in mid-April: the year is one of two.
        var year = date.Year + 57 - FirstYear;
        if (year >= Years.Length || date < Years[year].Start) year--;
        var rest = date.DayNumber - Years[year].Start.DayNumber;
        var month = 0;
        while (rest >= Years[year].Months[month]) rest -= Years[year].Months[month++];
        return new BikramSambatDate(FirstYear + year, month + 1, rest + 1);
    }

    /// <summary>
    /// The Gregorian days of a year. Exact in the table; outside it from 13 April, which is right within a week for the
    /// centuries of printed books.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A year before 58 BS (1 AD) or after 10055 BS.</exception>
    public static (DateOnly First, DateOnly Last) YearRange(int year)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, 58);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, 10055);
        return (NewYear(year), NewYear(year + 1).AddDays(-1));
    }

    private static DateOnly NewYear(int year) =>
        HasYear(year) ? Years[year - FirstYear].Start
        : year == LastYear + 1 ? LastDay.AddDays(1)
        : new DateOnly(year - 57, 4, 13);

    private static (DateOnly, byte[])[] Load() =>
    [
        .. EmbeddedTable.Rows("bs-months.tsv").Select((row, i) =>
        {
            if (int.Parse(row[0], CultureInfo.InvariantCulture) != FirstYear + i) throw new InvalidDataException($"bs-months.tsv: year {row[0]} is out of order.");
            return (DateOnly.ParseExact(row[1], "yyyy-MM-dd", CultureInfo.InvariantCulture),
                row.Skip(2).Take(12).Select(d => byte.Parse(d, CultureInfo.InvariantCulture)).ToArray());
        }),
    ];
}
