using System.Globalization;
using FluentAssertions;
using Pustakalaya.Domain.Catalog;
using Xunit;

namespace Pustakalaya.Domain.Tests.Catalog;

public class PartialDateTests
{
    private const DateCalendar BS = DateCalendar.BikramSambat;
    private const DateCalendar AD = DateCalendar.Gregorian;

    [Theory]
    [InlineData("२०७२", BS, "BS 2072")]
    [InlineData("2072", BS, "BS 2072")]
    [InlineData("2072", null, "BS 2072")]
    [InlineData("2015", BS, "BS 2015")]
    [InlineData("2015", AD, "AD 2015")]
    [InlineData("2015", null, "AD 2015")]
    [InlineData("सन् २०१५", BS, "AD 2015")]
    [InlineData("2015 AD", BS, "AD 2015")]
    [InlineData("A.D. 2015", BS, "AD 2015")]
    [InlineData("AD2015", BS, "AD 2015")]
    [InlineData("ई.सं. २०१५", BS, "AD 2015")]
    [InlineData("वि.सं. २०७२", AD, "BS 2072")]
    [InlineData("वि.सं.२०७२", AD, "BS 2072")]
    [InlineData("विक्रम संवत् २०७२", AD, "BS 2072")]
    [InlineData("B.S. 2072", AD, "BS 2072")]
    [InlineData("2072BS", AD, "BS 2072")]
    [InlineData("२०७२ साल", BS, "BS 2072")]
    [InlineData("2072-05", BS, "BS 2072-05")]
    [InlineData("2072-05-12", BS, "BS 2072-05-12")]
    [InlineData("२०७२/५/१२", BS, "BS 2072-05-12")]
    [InlineData("२०७२।५।१२", BS, "BS 2072-05-12")]
    [InlineData("2072.05.12", BS, "BS 2072-05-12")]
    [InlineData("12-05-2072", BS, "BS 2072-05-12")]
    [InlineData("05/2072", BS, "BS 2072-05")]
    [InlineData("२०७२ असोज", null, "BS 2072-06")]
    [InlineData("असोज २०७२", AD, "BS 2072-06")]
    [InlineData("२०७२ असोज ३", null, "BS 2072-06-03")]
    [InlineData("२०७२ साल असोज ३ गते", null, "BS 2072-06-03")]
    [InlineData("3 Asoj 2072", null, "BS 2072-06-03")]
    [InlineData("Ashwin 2072", null, "BS 2072-06")]
    [InlineData("२०८० श्रावण", null, "BS 2080-04")]
    [InlineData("September 2015", BS, "AD 2015-09")]
    [InlineData("20 Sep 2015", BS, "AD 2015-09-20")]
    [InlineData("Sept. 20th, 2015", BS, "AD 2015-09-20")]
    [InlineData("२०१५ सेप्टेम्बर २०", BS, "AD 2015-09-20")]
    [InlineData("2015-09-20", AD, "AD 2015-09-20")]
    [InlineData("1850", BS, "BS 1850")]
    [InlineData("  2072 ", BS, "BS 2072")]
    public void What_people_type_is_read(string text, DateCalendar? assumed, string expected)
    {
        PartialDate.TryParse(text, assumed, out var date, out var problem).Should().BeTrue();
        problem.Should().Be(PartialDateProblem.None);
        date.ToString().Should().Be(expected);
    }

    [Theory]
    [InlineData("", PartialDateProblem.Unreadable)]
    [InlineData("soon", PartialDateProblem.Unreadable)]
    [InlineData("72", PartialDateProblem.Unreadable)]
    [InlineData("असोज", PartialDateProblem.Unreadable)]
    [InlineData("20720512", PartialDateProblem.Unreadable)]
    [InlineData("2072 असोज 3 4", PartialDateProblem.Unreadable)]
    [InlineData("05-2072-12", PartialDateProblem.Unreadable)]
    [InlineData("असोज सेप्टेम्बर 2072", PartialDateProblem.Unreadable)]
    [InlineData("BS 2015 AD", PartialDateProblem.Unreadable)]
    [InlineData("99999999999999999999", PartialDateProblem.Unreadable)]
    [InlineData("2072-13", PartialDateProblem.MonthOutOfRange)]
    [InlineData("2072-05-33", PartialDateProblem.DayOutOfRange)]
    [InlineData("2072-01-32", PartialDateProblem.DayOutOfRange)]
    [InlineData("2101 असोज", PartialDateProblem.OutsideTable)]
    [InlineData("1850-05", PartialDateProblem.OutsideTable)]
    [InlineData("9999", PartialDateProblem.YearOutOfRange)]
    [InlineData("30 February 2015", PartialDateProblem.DayOutOfRange)]
    public void What_is_no_date_is_refused_with_the_reason(string text, PartialDateProblem expected)
    {
        PartialDate.TryParse(text, BS, out var date, out var problem).Should().BeFalse();
        problem.Should().Be(expected);
        date.Should().Be(default(PartialDate));
    }

    [Fact]
    public void A_day_needs_its_month()
    {
        PartialDate.TryCreate(BS, 2072, null, 3, out _, out var problem).Should().BeFalse();
        problem.Should().Be(PartialDateProblem.DayWithoutMonth);
        FluentActions.Invoking(() => PartialDate.Create(BS, 2072, 13)).Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("2080", BS, "2023-04-14", "2024-04-12")]
    [InlineData("2080-03", BS, "2023-06-16", "2023-07-16")]
    [InlineData("2080-03-15", BS, "2023-06-30", "2023-06-30")]
    [InlineData("1900", BS, "1843-04-13", "1844-04-12")]
    [InlineData("2023", AD, "2023-01-01", "2023-12-31")]
    [InlineData("2024-02", AD, "2024-02-01", "2024-02-29")]
    public void It_means_a_range_of_days(string text, DateCalendar calendar, string first, string last)
    {
        PartialDate.TryParse(text, calendar, out var date, out _).Should().BeTrue();
        date.First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture).Should().Be(first);
        date.Last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture).Should().Be(last);
    }

    [Theory]
    [InlineData("2080", BS, "वि.सं.~२०८० (सन्~२०२३/२४)", "2080~BS (2023/24)")]
    [InlineData("2056", BS, "वि.सं.~२०५६ (सन्~१९९९/२०००)", "2056~BS (1999/2000)")]
    [InlineData("2083-06", BS, "वि.सं.~२०८३~असोज (सन्~२०२६~सेप्टेम्बर/अक्टोबर)", "Asoj~2083~BS (Sep/Oct~2026)")]
    [InlineData("2080-09", BS, "वि.सं.~२०८०~पुस (सन्~२०२३~डिसेम्बर/२०२४~जनवरी)", "Pus~2080~BS (Dec~2023/Jan~2024)")]
    [InlineData("2080-03-15", BS, "वि.सं.~२०८०~असार~१५ (सन्~२०२३~जुन~३०)", "15~Asar~2080~BS (30~Jun~2023)")]
    [InlineData("2023", AD, "वि.सं.~२०७९/८० (सन्~२०२३)", "2079/80~BS (2023)")]
    [InlineData("2015-09-20", AD, "वि.सं.~२०७२~असोज~३ (सन्~२०१५~सेप्टेम्बर~२०)", "3~Asoj~2072~BS (20~Sep~2015)")]
    [InlineData("1850-03-05", AD, "वि.सं.~१९०६ (सन्~१८५०~मार्च~५)", "1906~BS (5~Mar~1850)")]
    [InlineData("1850-04-12", AD, "वि.सं.~१९०६/०७ (सन्~१८५०~अप्रिल~१२)", "1906/07~BS (12~Apr~1850)")]
    [InlineData("1850", AD, "वि.सं.~१९०६/०७ (सन्~१८५०)", "1906/07~BS (1850)")]
    [InlineData("1900", BS, "वि.सं.~१९०० (सन्~१८४३/४४)", "1900~BS (1843/44)")]
    public void It_is_printed_in_both_calendars_as_exactly_as_it_is_known(string text, DateCalendar calendar, string nepali, string english)
    {
        PartialDate.TryParse(text, calendar, out var date, out _).Should().BeTrue();
        date.ToText("ne").Should().Be(nepali.Replace('~', '\u00A0'));
        date.ToText("en").Should().Be(english.Replace('~', '\u00A0'));
    }

    [Fact]
    public void Every_year_can_be_printed_and_lies_in_its_range()
    {
        foreach (var calendar in new[] { BS, AD })
            for (var year = calendar == BS ? 58 : 1; year <= (calendar == BS ? 2256 : 2200); year++)
            {
                var date = PartialDate.Create(calendar, year);
                date.First.Should().BeOnOrBefore(date.Last);
                date.ToText("ne").Should().NotBeEmpty();
                var (from, to) = date.InOtherCalendar();
                (to.Year - from.Year).Should().BeInRange(0, 1, "{0} lies in two years at most", date);
                from.Calendar.Should().NotBe(calendar);
            }
    }

    [Fact]
    public void Dates_of_both_calendars_sort_by_their_first_day()
    {
        var dates = new[] { PartialDate.Create(AD, 2024), PartialDate.Create(BS, 2080), PartialDate.Create(AD, 2023, 6), PartialDate.Create(BS, 2080, 1, 2) };
        dates.OrderBy(d => d.First).Select(d => d.ToString()).Should().Equal("BS 2080", "BS 2080-01-02", "AD 2023-06", "AD 2024");
    }
}
