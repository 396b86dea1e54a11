using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

public sealed class MediaCoverMakerTests : IDisposable
{
    private readonly MediaTools _tools = new();

    public void Dispose() => _tools.Dispose();

    [RequiresTheory(Needs.Samples | Needs.Ffmpeg | Needs.MediaTools)]
    [InlineData("media/bbb-480p-30s.mp4", 360)]
    [InlineData("media/echo-hereweare.webm", 360)]
    [InlineData("hostile/truncated.webm", 360)]
    public async Task A_film_has_a_picture_out_of_it(string sample, int height)
    {
        var cover = await CoverAsync(Requirements.Sample(sample));

        cover.Select(image => (image.Name, image.Width)).Should().Equal(PreviewName.CoverWidths.Select(width => (PreviewName.Cover(width), width)));
        cover[^1].Height.Should().Be(height);
        cover.Should().OnlyContain(image => image.Bytes == new FileInfo(Path.Combine(_tools.Kept, image.Name)).Length && image.Bytes > 500);
    }

    [RequiresFact(Needs.Ffmpeg | Needs.MediaTools)]
    public async Task A_film_that_begins_black_has_a_picture_that_is_not()
    {
        // Black for more than a quarter of its length.
        var path = await _tools.MakeAsync("dark.mp4", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10:duration=10", "-vf", "drawbox=color=black:t=fill:enable='lt(t,4)'", "-c:v", "libx264");

        await CoverAsync(path);

        await MadeMedia.MakeAsync(Path.Combine(_tools.Kept, "back.ppm"), "-i", Path.Combine(_tools.Kept, PreviewName.Cover(640)), "-update", "1");
        (await PictureContrast.OfAsync(Path.Combine(_tools.Kept, "back.ppm"), CancellationToken.None)).Should().BeGreaterThan(PictureContrast.ShowsSomething);
    }

    [RequiresFact(Needs.Ffmpeg | Needs.MediaTools)]
    public async Task A_film_that_is_black_all_through_has_a_black_picture() =>
        (await CoverAsync(await _tools.MakeAsync("black.mp4", "-f", "lavfi", "-i", "color=size=64x64:rate=5:duration=3", "-c:v", "libx264"))).Should().HaveCount(3);

    [RequiresFact(Needs.Ffmpeg | Needs.MediaTools)]
    public async Task A_recording_has_the_sleeve_that_lies_in_it()
    {
        var art = await _tools.MakeAsync("art.png", "-f", "lavfi", "-i", "testsrc=size=300x200:duration=1:rate=1", "-frames:v", "1");
        var path = await _tools.MakeAsync("song.mp3", [.. MadeMedia.Tone(1), "-i", art, "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic"]);

        var cover = await CoverAsync(path);

        (cover[^1].Width, cover[^1].Height).Should().Be((640, 427));
    }

    [RequiresFact(Needs.Ffmpeg | Needs.MediaTools)]
    public async Task A_recording_without_a_sleeve_has_none() =>
        (await CoverAsync(await _tools.MakeAsync("bare.mp3", MadeMedia.Tone(1)))).Should().BeEmpty();

    [Fact]
    public void Contrast_tells_pictures_from_darkness()
    {
        PictureContrast.Of(new byte[300]).Should().Be(0);
        PictureContrast.Of([0, 0, 0, 255, 255, 255]).Should().BeApproximately(127.5, 0.1);
    }

    private async Task<IReadOnlyList<PreviewImage>> CoverAsync(string path)
    {
        var facts = await _tools.Prober.ProbeAsync(path, MediaType.Mp4, CancellationToken.None);
        return await _tools.MediaCovers.MakeCoverAsync(path, facts, _tools.Keep, CancellationToken.None);
    }
}
