using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

public sealed class WordGapsTests
{
    private const double Space = 3;

    [Theory]
    [InlineData("बोके", "को", "बोकेको")]
    [InlineData("खुम्चि", "एर", "खुम्चि एर")] // The sign has room of its own.
    [InlineData("छन्", "।", "छन् ।")]
    [InlineData("गुणा", "र", "गुणा र")]
    public void A_gap_narrower_than_the_spaces_of_its_line_is_a_tear_behind_a_sign_without_room(string first, string second, string together) =>
        TextOf([("नेपालका", Space), ("घर", Space), (first, 2.3), (second, 0)], [("सबै", Space), ("घर", Space), ("बाट", Space), ("आ", 0)])
            .Should().Be($"नेपालका घर {together}\nसबै घर बाट आ");

    [Fact]
    public void A_gap_as_wide_as_the_spaces_of_its_line_parts_words_also_behind_such_a_sign() =>
        TextOf([("यो", Space), ("के", Space), ("हो", Space), ("भाइ", 0)]).Should().Be("यो के हो भाइ");

    [Fact]
    public void A_line_in_small_print_is_measured_by_its_own_height() =>
        TextOf(5, [("नेपालका", 1.5), ("घर", 1.5), ("के", 1.5), ("हो", 0)]).Should().Be("नेपालका घर के हो");

    [Fact]
    public void Uneven_spaces_come_of_a_picture_that_was_read_and_say_nothing() =>
        TextOf([("नेपालका", Space), ("घर", 4.4), ("के", 2), ("मेरा", 0)], [("सबै", 2), ("घर", Space), ("बाट", 5), ("आ", 0)])
            .Should().Be("नेपालका घर के मेरा\nसबै घर बाट आ");

    private static string TextOf(params (string Text, double GapBehind)[][] lines) => TextOf(10, lines);

    private static string TextOf(double height, params (string Text, double GapBehind)[][] lines)
    {
        var page = new BboxPage(600, 800);
        foreach (var line in lines)
        {
            var (x, y) = (50.0, 50 + (20.0 * page.Lines.Count));
            page.Lines.Add(new BboxLine(new BboxRect(50, y, 500, y + height), page.Words.Count, StartsBlock: page.Lines.Count == 0));
            foreach (var (text, gap) in line)
            {
                page.Words.Add(new BboxWord(new BboxRect(x, y, x + 20, y + height), text));
                x += 20 + gap;
            }
        }

        return new PageAssembler(null).Assemble(1, page, null).Text;
    }
}
