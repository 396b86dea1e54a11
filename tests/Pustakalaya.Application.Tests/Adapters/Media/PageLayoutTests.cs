using System.Text.Json;
using FluentAssertions;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

public class PageLayoutTests
{
    private static readonly PageLayout Two = new(
        14_142,
        [
            new LineBox(550, 400, 3_000, 200, [new WordBox(0, 7, 550, 410, 900, 180), new WordBox(8, 7, 1_600, 400, 1_950, 200)]),
            new LineBox(-20, 300, 100, 0, []),
            new LineBox(9_000, 14_000, 1_500, 300, [new WordBox(16, 3, 9_000, 13_990, 1_500, 310)]),
        ]);

    [Fact]
    public void Comes_back_from_its_bytes_as_it_was()
    {
        var bytes = Two.Encode();
        var back = PageLayout.Decode(bytes);

        back.Should().BeEquivalentTo(Two, o => o.WithStrictOrdering());
        back.WordCount.Should().Be(3);
        back.Lines[0].Start.Should().Be(0);
        back.Lines[0].End.Should().Be(15);
        bytes.Length.Should().BeLessThan(60);
    }

    [Fact]
    public void A_page_without_words_takes_four_bytes() => new PageLayout(14_142, []).Encode().Should().HaveCount(4);

    [Fact]
    public void Refuses_bytes_that_are_cut_off_or_carry_more()
    {
        var bytes = Two.Encode();
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            FluentActions.Invoking(() => PageLayout.Decode(cut)).Should().Throw<FormatException>();
        }

        FluentActions.Invoking(() => PageLayout.Decode([.. bytes, 0])).Should().Throw<FormatException>().WithMessage("*ends at byte*");
    }

    [Fact]
    public void Refuses_another_version() =>
        FluentActions.Invoking(() => PageLayout.Decode([9, 0, 0])).Should().Throw<FormatException>().WithMessage("*version 9*");

    [Fact]
    public void Any_bytes_end_in_a_layout_or_a_clear_exception_and_never_in_a_huge_allocation()
    {
        var random = new Random(11);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(1, 40)];
            random.NextBytes(bytes);
            bytes[0] = 1;
            try
            {
                PageLayout.Decode(bytes);
            }
            catch (FormatException)
            {
            }
        }

        FluentActions.Invoking(() => PageLayout.Decode([1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x07])).Should().Throw<FormatException>().WithMessage("*cannot hold*");
    }

    [Fact]
    public void Facts_keep_their_meaning_as_json()
    {
        var facts = new FileFacts
        {
            PageCount = 100_000,
            Title = "नेपालको संविधान",
            IsProtected = true,
            Created = new DateTimeOffset(2022, 4, 6, 20, 15, 41, TimeSpan.FromHours(2)),
            PageSizes = [new PageSizeRun(1, 5_000, 595, 842, 90)],
            Outline = [new OutlineEntry("भाग १", 3, 0)],
            Fonts = ["Preeti"],
        };

        var back = JsonSerializer.Deserialize<FileFacts>(JsonSerializer.Serialize(facts));

        back.Should().BeEquivalentTo(facts);
        back!.PagesUsed.Should().Be(5_000);
        back.PagesLeftOut.Should().Be(95_000);
        back.SizeOf(7)!.ShownWidth.Should().Be(842);
        back.SizeOf(5_001).Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("ABCDEF0000000000000000000000000000000000000000000000000000000000")]
    [InlineData("../../../../etc/passwd000000000000000000000000000000000000000000")]
    [InlineData(null)]
    public void A_hash_is_64_lower_hexadecimal_digits_and_nothing_else(string? text)
    {
        ContentHash.TryParse(text, out _).Should().BeFalse();
        FluentActions.Invoking(() => ContentHash.FromDigest(new byte[5])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => default(ContentHash).Value).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void A_media_type_is_read_back_as_it_was_written()
    {
        MediaType.Parse(MediaType.Epub.Value).Should().Be(MediaType.Epub);
        MediaType.Parse("application/octet-stream").Should().Be(default(MediaType));
        FluentActions.Invoking(() => MediaType.Parse("application/pdf; charset=x")).Should().Throw<FormatException>();
        MediaType.Parse("font/woff2").Label.Should().Be("font/woff2");
    }
}
