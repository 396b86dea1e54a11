using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

public sealed class ImageHeaderTests
{
    [Fact]
    public void Reads_the_size_of_each_kind_from_its_header()
    {
        Size(PictureFile.Jpeg(1200, 800), MediaType.Jpeg).Should().Be((1200, 800));
        Size(PictureFile.Png(1200, 800), MediaType.Png).Should().Be((1200, 800));
        Size(PictureFile.Webp(("VP8L", PictureFile.Lossless(1200, 800))), MediaType.Webp).Should().Be((1200, 800));
        Size(PictureFile.Tiff(1200, 800), MediaType.Tiff).Should().Be((1200, 800));
    }

    [Fact]
    public void Row_13_a_picture_that_claims_more_pixels_than_any_scan_is_refused_before_a_decoder_sees_it()
    {
        Refusal(PictureFile.Jpeg(64_250, 64_250), MediaType.Jpeg).Should().Be(FailureCode.TooLarge);
        Refusal(PictureFile.Png(1, 500_000_000), MediaType.Png).Should().Be(FailureCode.TooLarge);
        Refusal(PictureFile.Png(7_100, 7_100), MediaType.Png).Should().Be(FailureCode.TooLarge);
        Refusal(PictureFile.Png(20_001, 10), MediaType.Png).Should().Be(FailureCode.TooLarge);
        Refusal(PictureFile.Webp(("VP8X", PictureFile.Canvas(10, 10)), ("VP8L", PictureFile.Lossless(16_384, 16_384))), MediaType.Webp).Should().Be(FailureCode.TooLarge, "the picture is larger than its canvas says");
        Refusal(PictureFile.Webp(("VP8X", PictureFile.Canvas(16_000_000, 10)), ("VP8L", PictureFile.Lossless(10, 10))), MediaType.Webp).Should().Be(FailureCode.TooLarge);
        Refusal(PictureFile.Tiff(100_000, 100_000), MediaType.Tiff).Should().Be(FailureCode.TooLarge);
        // A second frame header behind a small one.
        Refusal([.. PictureFile.Jpeg(10, 10, hasEnd: false), .. PictureFile.Jpeg(60_000, 60_000)[2..]], MediaType.Jpeg).Should().Be(FailureCode.TooLarge);
    }

    [Fact]
    public void Row_13_a_picture_of_many_frames_is_refused()
    {
        Refusal(PictureFile.Png(10, 10, PictureFile.Chunk("acTL", [0, 0, 39, 16, 0, 0, 0, 0])), MediaType.Png).Should().Be(FailureCode.MovingPicture);
        Refusal(PictureFile.Webp(("VP8X", PictureFile.Canvas(10, 10, flags: 0x02)), ("ANIM", new byte[6]), ("ANMF", new byte[16])), MediaType.Webp).Should().Be(FailureCode.MovingPicture);
        Refusal(PictureFile.Png(10, 10, PictureFile.Chunk("acTL", [0, 0, 0, 1, 0, 0, 0, 0])), MediaType.Png).Should().BeNull("one frame does not move");
    }

    [Fact]
    public void A_jpeg_that_is_cut_off_keeps_its_good_part()
    {
        var facts = ImageProber.FactsOf(Read(PictureFile.Jpeg(1200, 800, hasEnd: false), MediaType.Jpeg));
        (facts.PageCount, facts.Flaw!.Code).Should().Be((1, FailureCode.Damaged));
    }

    [Fact]
    public void What_ends_before_anything_can_be_seen_is_damaged()
    {
        Refusal(PictureFile.Jpeg(1200, 800, hasPixels: false, hasEnd: false), MediaType.Jpeg).Should().Be(FailureCode.Damaged);
        Refusal(PictureFile.Jpeg(1200, 800)[..8], MediaType.Jpeg).Should().Be(FailureCode.Damaged);
        Refusal(PictureFile.Jpeg(1200, 0), MediaType.Jpeg).Should().Be(FailureCode.Damaged);
        Refusal(PictureFile.Png(10, 10)[..40], MediaType.Png).Should().Be(FailureCode.Damaged);
        Refusal(PictureFile.Png(0, 10), MediaType.Png).Should().Be(FailureCode.Damaged);
        Refusal(PictureFile.Webp(("VP8L", PictureFile.Lossless(10, 10)))[..^4], MediaType.Webp).Should().Be(FailureCode.Damaged);
        Refusal(PictureFile.Webp(("VP8 ", new byte[12])), MediaType.Webp).Should().Be(FailureCode.Damaged);
        Refusal(PictureFile.Tiff(10, 10, stripLength: 400), MediaType.Tiff).Should().Be(FailureCode.Damaged);
    }

    [Fact]
    public void Every_way_to_cut_a_header_short_has_a_stated_outcome()
    {
        (byte[] Bytes, MediaType Type)[] all =
        [
            (PictureFile.With(PictureFile.Jpeg(12, 8), 0xE1, PictureFile.Exif(6, "x")), MediaType.Jpeg), (PictureFile.Png(12, 8), MediaType.Png),
            (PictureFile.Webp(("VP8X", PictureFile.Canvas(12, 8)), ("VP8L", PictureFile.Lossless(12, 8))), MediaType.Webp), (PictureFile.Tiff(12, 8), MediaType.Tiff),
        ];
        foreach (var (bytes, type) in all)
        {
            for (var length = 16; length < bytes.Length; length++)
            {
                var read = () => Refusal(bytes[..length], type);
                read.Should().NotThrow($"{type} of {length} bytes");
            }
        }
    }

    [Fact]
    public void A_tiff_whose_pages_go_round_in_a_circle_is_damaged() =>
        Refusal(PictureFile.Tiff(10, 10, next: 8), MediaType.Tiff).Should().Be(FailureCode.Damaged);

    [Fact]
    public void A_tiff_with_jpeg_inside_is_refused_by_name() =>
        Refusal(PictureFile.Tiff(10, 10, compression: 7), MediaType.Tiff).Should().Be(FailureCode.NotYetSupported);

    [Theory]
    [InlineData(1, 1200, 800)]
    [InlineData(3, 1200, 800)]
    [InlineData(6, 800, 1200)]
    [InlineData(8, 800, 1200)]
    [InlineData(9, 1200, 800)]
    public void A_picture_that_lies_on_its_side_is_measured_upright(int orientation, int width, int height)
    {
        var page = Read(PictureFile.With(PictureFile.Jpeg(1200, 800), 0xE1, PictureFile.Exif(orientation, "x")), MediaType.Jpeg).Pages[0];
        (page.ShownWidth, page.ShownHeight).Should().Be((width, height));
    }

    [Theory]
    [InlineData(1000, 2000, 640, 640, 1280)]
    [InlineData(300, 200, 640, 300, 200)]
    [InlineData(10, 20_000, 1000, 4, 8000)]
    [InlineData(20_000, 10, 1000, 1000, 1)]
    public void A_picture_is_never_made_larger_nor_higher_than_eight_times_the_width(int width, int height, int wanted, int drawnWidth, int drawnHeight) =>
        ImageDrawer.SizeFor(new ImagePage(1, width, height, 1), wanted).Should().Be((drawnWidth, drawnHeight));

    private static ImageHeader Read(byte[] bytes, MediaType type) => ImageHeader.Read(new MemoryStream(bytes), type);

    private static (int, int) Size(byte[] bytes, MediaType type) => Read(bytes, type).Pages is [var page] ? (page.Width, page.Height) : default;

    private static FailureCode? Refusal(byte[] bytes, MediaType type)
    {
        try
        {
            ImageProber.FactsOf(Read(bytes, type));
            return null;
        }
        catch (FileRefusedException e)
        {
            return e.Failure.Code;
        }
    }
}
