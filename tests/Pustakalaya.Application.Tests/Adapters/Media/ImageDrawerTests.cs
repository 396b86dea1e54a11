using System.Text;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

public sealed class ImageDrawerTests : IDisposable
{
    private readonly MediaTools _tools = new();

    public void Dispose() => _tools.Dispose();

    [RequiresTheory(Needs.MediaTools | Needs.Ffmpeg)]
    [InlineData("a.jpg", "image/jpeg")]
    [InlineData("a.png", "image/png")]
    [InlineData("a.webp", "image/webp")]
    [InlineData("a.tiff", "image/tiff")]
    public async Task A_picture_of_each_kind_becomes_a_cover_and_a_page(string name, string type)
    {
        var path = await PictureFile.MakeAsync(_tools, name, 1200, 800);
        var facts = await FactsAsync(path, type);

        var cover = await _tools.Images.MakeCoverAsync(path, facts, _tools.Keep, CancellationToken.None);
        var pages = await _tools.Images.MakePageImagesAsync(path, facts, 1, 1, _tools.Keep, CancellationToken.None);

        cover.Select(i => (i.Name, i.Width, i.Height)).Should().Equal(("cover-160.webp", 160, 107), ("cover-320.webp", 320, 214), ("cover-640.webp", 640, 427));
        pages.Should().ContainSingle().Which.Images.Select(i => (i.Name, i.Width, i.Height)).Should().Equal(("page-1-1000.webp", 1000, 667), ("page-1-700.webp", 700, 467), ("page-1-112.webp", 112, 75));
        foreach (var image in cover.Concat(pages[0].Images)) Size(image.Name).Should().Be((image.Width, image.Height));
        (await ColourAsync("page-1-1000.webp", 0.1, 0.1)).Should().Be("red");
        (await ColourAsync("page-1-1000.webp", 0.9, 0.9)).Should().Be("blue");
    }

    [RequiresTheory(Needs.MediaTools | Needs.Ffmpeg)]
    [InlineData(3, 0.9, 0.9)]
    [InlineData(6, 0.9, 0.1)]
    [InlineData(8, 0.1, 0.9)]
    [InlineData(5, 0.1, 0.1)]
    [InlineData(7, 0.9, 0.9)]
    public async Task A_picture_that_lies_on_its_side_is_turned_upright(int orientation, double x, double y)
    {
        var path = _tools.Write("turned.jpg", PictureFile.With(await File.ReadAllBytesAsync(await PictureFile.MakeAsync(_tools, "a.jpg", 800, 600)), 0xE1, PictureFile.Exif(orientation, "")));
        await _tools.Images.MakeCoverAsync(path, await FactsAsync(path, "image/jpeg"), _tools.Keep, CancellationToken.None);

        Size("cover-160.webp").Should().Be(orientation < 5 ? (160, 120) : (160, 213));
        (await ColourAsync("cover-640.webp", x, y)).Should().Be("red", "the upper left corner of the file went there");
    }

    [RequiresFact(Needs.MediaTools | Needs.Ffmpeg)]
    public async Task Row_04_what_is_hidden_in_a_picture_and_behind_its_end_is_in_no_picture_that_readers_see()
    {
        const string Secret = "27.7172N 85.3240E canary";
        var jpeg = PictureFile.With(await File.ReadAllBytesAsync(await PictureFile.MakeAsync(_tools, "a.jpg", 800, 600)), 0xE1, PictureFile.Exif(1, Secret));
        var path = _tools.Write("both.jpg", [.. PictureFile.With(jpeg, 0xFE, Encoding.ASCII.GetBytes(Secret)), .. "PK\x03\x04<script>canary</script>"u8]);
        var facts = await FactsAsync(path, "image/jpeg");
        facts.Flaw.Should().BeNull("what stands behind the end is nobody's concern");

        await _tools.Images.MakeCoverAsync(path, facts, _tools.Keep, CancellationToken.None);
        await _tools.Images.MakePageImagesAsync(path, facts, 1, 1, _tools.Keep, CancellationToken.None);

        Directory.GetFiles(_tools.Kept).Should().HaveCount(6);
        foreach (var file in Directory.GetFiles(_tools.Kept))
        {
            var bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            bytes.Should().StartWith("RIFF").And.NotContain("canary").And.NotContain("Exif").And.NotContain("EXIF").And.NotContain("PK\x03\x04");
        }
    }

    [RequiresFact(Needs.MediaTools | Needs.Ffmpeg)]
    public async Task A_jpeg_that_is_cut_off_shows_its_good_part()
    {
        var whole = await File.ReadAllBytesAsync(await PictureFile.MakeAsync(_tools, "a.jpg", 800, 600));
        var path = _tools.Write("half.jpg", whole[..(whole.Length / 2)]);
        var facts = await FactsAsync(path, "image/jpeg");
        facts.Flaw!.Code.Should().Be(FailureCode.Damaged);

        await _tools.Images.MakeCoverAsync(path, facts, _tools.Keep, CancellationToken.None);

        (await ColourAsync("cover-640.webp", 0.1, 0.1)).Should().Be("red");
    }

    [RequiresFact(Needs.MediaTools | Needs.Ffmpeg)]
    public async Task A_picture_whose_pixels_are_rubbish_is_refused_and_not_tried_again()
    {
        var path = _tools.Write("rubbish.png", PictureFile.Png(100, 100));
        var facts = await FactsAsync(path, "image/png");

        var cover = () => _tools.Images.MakeCoverAsync(path, facts, _tools.Keep, CancellationToken.None);
        (await cover.Should().ThrowAsync<FileRefusedException>()).Which.Failure.Code.Should().Be(FailureCode.Damaged);
        (await _tools.Images.MakePageImagesAsync(path, facts, 1, 1, _tools.Keep, CancellationToken.None)).Should().ContainSingle().Which.Failure!.Code.Should().Be(FailureCode.Damaged);
    }

    [RequiresFact(Needs.MediaTools | Needs.Ffmpeg)]
    public async Task What_shines_through_stands_on_white_paper()
    {
        var path = await PictureFile.MakeAsync(_tools, "a.png", 400, 300, "-vf", "format=rgba,colorchannelmixer=aa=0");
        await _tools.Images.MakeCoverAsync(path, await FactsAsync(path, "image/png"), _tools.Keep, CancellationToken.None);
        (await ColourAsync("cover-320.webp", 0.5, 0.5)).Should().Be("white");
    }

    private static Task<FileFacts> FactsAsync(string path, string type) => new ImageProber().ProbeAsync(path, MediaType.Parse(type), CancellationToken.None);

    private (int Width, int Height) Size(string name) => PictureFile.SizeOf(_tools, name);

    private Task<string> ColourAsync(string name, double x, double y) => PictureFile.ColourAsync(_tools, name, x, y);
}
