using FluentAssertions;
using Pustakalaya.Domain.Text;
using Pustakalaya.Site.Pages.Reading;
using Xunit;

namespace Pustakalaya.Site.Tests.Reading;

public sealed class TextPartsTests
{
    [Fact]
    public void Lines_flow_together_and_blocks_stay_apart()
    {
        TextParts.Paragraphs("one\ntwo\n\nthree", []).Select(p => string.Concat(p.Select(x => x.Text))).Should().Equal("one two", "three");
    }

    [Fact]
    public void Marks_keep_their_number_across_blocks()
    {
        TextParts.Paragraphs("नदी र पानी\n\nपानी", [new TextRange(6, 4), new TextRange(12, 4)]).Should().BeEquivalentTo(
            new[] { new[] { new TextPart("नदी र ", 0), new TextPart("पानी", 1) }, [new TextPart("पानी", 2)] }, o => o.WithStrictOrdering());
    }

    [Fact]
    public void No_text_no_paragraph() => TextParts.Paragraphs("", []).Should().BeEmpty();
}
