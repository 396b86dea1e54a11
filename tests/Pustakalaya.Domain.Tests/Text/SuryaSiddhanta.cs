namespace Pustakalaya.Domain.Tests.Text;

/// <summary>
/// The rule behind Nepal's calendar: a month begins on the civil day in which the true Sun of the Surya Siddhanta enters its
/// sign. Constants of the text (revolutions in a great age, apogee, epicycle), fitted day borders.
/// </summary>
internal static class SuryaSiddhanta
{
    private const double DegreesPerDay = 360.0 * 4_320_000 / 1_577_917_828;
    private const double Apogee = 77.28;

    // Days from the epoch (midnight of Julian day 588465.5) to 1 January of year 1.
    private const int EpochToYearOne = 1_132_960;

    /// <summary>The first Gregorian day of a month.</summary>
    public static DateOnly FirstDayOf(int year, int month) => DateOnly.FromDayNumber((int)Math.Floor(EntryFromBorder(year, month)) - EpochToYearOne);

    /// <summary>How far the Sun's entry lies from the nearest border between two days.</summary>
    public static double DaysToBorder(int year, int month)
    {
        var entry = EntryFromBorder(year, month);
        return Math.Abs(entry - Math.Round(entry));
    }

    /// <summary>The entry into a sign, counted from where the day begins for that month: near midnight, but for Karka and Makara.</summary>
    private static double EntryFromBorder(int year, int month) =>
        Entry(year, (month - 1) * 30) - month switch { 4 => 0.21, 10 => -0.31, _ => -0.02 };

    /// <summary>When the Sun reaches a longitude in the year that began with 0, in days from the epoch; by bisection.</summary>
    private static double Entry(int year, double longitude)
    {
        // A year after the epoch the year 1 of the great age has passed; 3044 of them to 0 BS.
        var about = (year + 3044 + longitude / 360) * 1_577_917_828 / 4_320_000;
        var (low, high) = (about - 8, about + 8);
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            if (Ahead(TrueLongitude(middle) - longitude) < 0) low = middle;
            else high = middle;
        }

        return high;
    }

    private static double TrueLongitude(double days)
    {
        var mean = days * DegreesPerDay % 360;
        var sine = Math.Sin((Apogee - mean) * Math.PI / 180);
        var epicycle = 14 - 20.0 / 60 * Math.Abs(sine);
        return mean + Math.Asin(epicycle / 360 * sine) * 180 / Math.PI;
    }

    /// <summary>-180..180.</summary>
    private static double Ahead(double degrees) => ((degrees + 540) % 360 + 360) % 360 - 180;
}
