using FluentAssertions;
using Pustakalaya.Application.Operations.Backups;
using Xunit;

namespace Pustakalaya.Application.Tests.Operations;

public sealed class RetentionTests
{
    private static readonly DateTimeOffset First = new(2026, 1, 1, 1, 30, 0, TimeSpan.Zero);

    [Fact]
    public void After_a_year_of_nights_seven_days_four_weeks_and_twelve_months_are_left()
    {
        var kept = Nightly(365).Order().ToList();

        kept.Should().Equal(
            // The last of each month before December,
            Night(1, 31), Night(2, 28), Night(3, 31), Night(4, 30), Night(5, 31), Night(6, 30), Night(7, 31), Night(8, 31), Night(9, 30), Night(10, 31), Night(11, 30),
            // the Sundays of the three weeks before the last,
            Night(12, 13), Night(12, 20),
            // and the last seven days, of which one is a Sunday.
            Night(12, 25), Night(12, 26), Night(12, 27), Night(12, 28), Night(12, 29), Night(12, 30), Night(12, 31));
    }

    [Fact]
    public void Never_are_there_more_than_twenty_three_and_the_newest_is_always_among_them()
    {
        var there = new SortedSet<DateTimeOffset>();
        for (var night = 0; night < 800; night++)
        {
            there.Add(First.AddDays(night));
            var kept = Retention.Keep(there);
            kept.Should().Contain(there.Max).And.HaveCountLessThanOrEqualTo(23);
            there.IntersectWith(kept);
        }

        there.Should().HaveCount(20, "what went earlier was not wanted later: seven days, two Sundays beyond them, eleven months");
    }

    [Fact]
    public void Of_several_in_a_day_the_last_stays() =>
        Retention.Keep([First, First.AddHours(3), First.AddHours(9)]).Should().Equal(First.AddHours(9));

    [Fact]
    public void Backups_that_stopped_long_ago_stay() =>
        Retention.Keep([First, First.AddDays(40), First.AddDays(41)]).Should().HaveCount(3);

    private static DateTimeOffset Night(int month, int day) => new(2026, month, day, 1, 30, 0, TimeSpan.Zero);

    /// <summary>As they come: each night one more, and those that are not kept go.</summary>
    private static HashSet<DateTimeOffset> Nightly(int nights)
    {
        var there = new HashSet<DateTimeOffset>();
        for (var night = 0; night < nights; night++)
        {
            there.Add(First.AddDays(night));
            there = [.. Retention.Keep(there)];
        }

        return there;
    }
}
