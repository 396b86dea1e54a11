using FluentAssertions;
using Pustakalaya.Application.Reading;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Reading;

public sealed class WordBoxesTests
{
    [Fact]
    public void A_word_between_signs_is_marked_with_them()
    {
        var page = ReadableBook.Page(1, new PageLine("(संविधान), धारा।", 100, 200));

        var boxes = WordBoxes.Of(page.Layout, page.Text, [new TextRange(1, "संविधान".Length)]);

        boxes.Should().Equal(new MarkedWord(new Box(100, 200, "(संविधान),".Length * 100, 300), 0));
    }

    [Fact]
    public void A_part_of_a_joined_word_is_marked_in_proportion_to_its_letters()
    {
        // न, दी, -, ना, ला: five letters as a reader sees them.
        var page = ReadableBook.Page(1, new PageLine("नदी-नाला", 0, 0));
        var width = "नदी-नाला".Length * 100;

        var box = WordBoxes.Of(page.Layout, page.Text, [new TextRange(4, 4)]).Should().ContainSingle().Subject.Box;

        box.X.Should().Be(width * 3 / 5);
        (box.X + box.Width).Should().Be(width);
    }

    [Fact]
    public void A_mark_over_several_words_marks_each()
    {
        var page = ReadableBook.Page(1, new PageLine("one two three", 0, 0), new PageLine("four", 0, 500));

        var boxes = WordBoxes.Of(page.Layout, page.Text, [new TextRange(4, 14)]);

        boxes.Select(b => b.Box).Should().Equal(new Box(400, 0, 300, 300), new Box(800, 0, 500, 300), new Box(0, 500, 400, 300));
    }

    [Fact]
    public void Lines_out_of_order_are_marked_all_the_same()
    {
        var page = ReadableBook.Page(1, new PageLine("left", 0, 0), new PageLine("right", 5000, 0));
        var turned = new PageLayout(page.Height, [.. page.Layout.Lines.Reverse()]);

        WordBoxes.Of(turned, page.Text, [new TextRange(0, 4), new TextRange(5, 5)]).Select(b => b.Box).Should().Equal(new Box(0, 0, 400, 300), new Box(5000, 0, 500, 300));
    }
}
