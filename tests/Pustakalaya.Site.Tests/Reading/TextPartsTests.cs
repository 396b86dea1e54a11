using FluentAssertions;
using Pustakalaya.Application.Reading;
using Pustakalaya.Domain.Text;
using Pustakalaya.Site.Pages.Reading;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Reading;

public sealed class TextPartsTests
{
    [Fact]
    public void A_line_broken_for_want_of_room_goes_on_and_a_short_one_ends_its_paragraph()
    {
        Paragraphs([],
            new PageLine("विद्यालयको चौरमा फुटबल खेल्दा हामी", 1000, 1000),
            new PageLine("पहिले नियम तय गर्छौँ।", 1000, 1500),
            new PageLine("देश चलाउने नियमको नाम संविधान हो।", 1000, 2000))
            .Should().Equal("विद्यालयको चौरमा फुटबल खेल्दा हामी पहिले नियम तय गर्छौँ।", "देश चलाउने नियमको नाम संविधान हो।");
    }

    [Fact]
    public void What_stands_far_below_or_in_another_column_is_another_paragraph()
    {
        Paragraphs([], new PageLine("as wide as it can be", 1000, 1000), new PageLine("as wide as it can be", 1000, 1700)).Should().HaveCount(2);
        Paragraphs([], new PageLine("as wide as it can be", 1000, 9000), new PageLine("as wide as it can be", 6000, 1000)).Should().HaveCount(2);
    }

    [Fact]
    public void Pieces_of_one_row_stay_together()
    {
        Paragraphs([], new PageLine("left", 1000, 1000), new PageLine("right", 6000, 1010)).Should().Equal("left right");
    }

    [Fact]
    public void Marks_keep_their_number_across_paragraphs()
    {
        var page = ReadableBook.Page(1, new PageLine("नदी र पानी", 0, 0), new PageLine("पानी", 0, 5000));

        TextParts.Paragraphs(page.Text, Lines(page), [new TextRange(6, 4), new TextRange(11, 4)]).Should().BeEquivalentTo(
            new[] { new[] { new TextPart("नदी र ", 0), new TextPart("पानी", 1) }, [new TextPart("पानी", 2)] }, o => o.WithStrictOrdering());
    }

    [Fact]
    public void No_text_no_paragraph() => Paragraphs([]).Should().BeEmpty();

    private static IEnumerable<string> Paragraphs(IReadOnlyList<TextRange> marks, params PageLine[] lines)
    {
        var page = ReadableBook.Page(1, lines);
        return TextParts.Paragraphs(page.Text, Lines(page), marks).Select(p => string.Concat(p.Select(x => x.Text)));
    }

    private static List<GetReaderPage.Line> Lines(Domain.Ingest.ExtractedPage page) =>
        [.. page.Layout.Lines.Select(l => new GetReaderPage.Line(l.Start, page.Text[l.Start..l.End], new Box(l.X, l.Y, l.Width, l.Height)))];
}
