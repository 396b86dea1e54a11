using System.Globalization;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>Which backups stay: the last of each of the last 7 days, 4 weeks and 12 months that have one. Pure.</summary>
public static class Retention
{
    public const int Days = 7;
    public const int Weeks = 4;
    public const int Months = 12;

    /// <summary>Those of a library whose backups stopped stay: days without one do not count.</summary>
    public static IReadOnlySet<DateTimeOffset> Keep(IEnumerable<DateTimeOffset> backups)
    {
        var newest = backups.Select(b => b.ToUniversalTime()).OrderDescending().ToList();
        var kept = new HashSet<DateTimeOffset>();
        Take(Days, b => b.Date);
        Take(Weeks, b => (ISOWeek.GetYear(b.Date), ISOWeek.GetWeekOfYear(b.Date)));
        Take(Months, b => (b.Year, b.Month));
        return kept;

        void Take<TKey>(int count, Func<DateTimeOffset, TKey> period) => kept.UnionWith(newest.GroupBy(period).Take(count).Select(group => group.First()));
    }
}
