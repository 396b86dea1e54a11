using System.Text.Json;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

/// <summary>What is made of real films and recordings; <see cref="MediaTools"/> looks for what was left.</summary>
public sealed class MediaPlayableMakerTests : IDisposable
{
    private readonly MediaTools _tools = new();
    private readonly List<TimeSpan> _reached = [];

    public void Dispose() => _tools.Dispose();

    [RequiresFact(Needs.Samples | Needs.Ffmpeg)]
    public async Task A_film_gets_a_small_rendition_a_full_one_and_pictures_for_finding_a_place()
    {
        var made = await MakeAsync(Requirements.Sample("media/bbb-480p-30s.mp4"));

        made.Flaw.Should().BeNull();
        made.Media.Renditions.Select(r => (r.Name, r.Width, r.Height)).Should().Equal(("video-360.mp4", 640, 360), ("video-source.mp4", 854, 480));
        made.Media.Renditions.Should().OnlyContain(r => r.Bytes == new FileInfo(Kept(r.Name)).Length && r.BitRate > 100_000);
        Names().Should().BeEquivalentTo("video-360.mp4", "video-360.m3u8", "video-source.mp4", "video-source.m3u8", "video.m3u8", "storyboard.webp", "storyboard.vtt");
        _reached.Should().BeInAscendingOrder().And.Contain(at => at > TimeSpan.FromSeconds(1) && at < TimeSpan.FromSeconds(29));

        // The whole film comes out of the list of renditions, and each segment begins with a picture that stands alone.
        var again = await FactsAsync(Kept("video-360.mp4"));
        again.Media!.Duration.TotalSeconds.Should().BeApproximately(30, 0.2);
        (again.Media.VideoCode, again.Media.AudioCodec, again.Media.Channels).Should().Be(("avc1.4d001f", "aac", 2));
        var small = HlsPlaylist.Parse(await File.ReadAllTextAsync(Kept("video-360.m3u8")));
        small.Segments.Should().HaveCount(8);
        small.Segments.Take(7).Should().OnlyContain(s => s.Length == TimeSpan.FromSeconds(4));
        (await File.ReadAllTextAsync(Kept("video.m3u8"))).Should().Contain("RESOLUTION=640x360,CODECS=\"avc1.4d401f,mp4a.40.2\"\nvideo-360.m3u8")
            .And.Contain("RESOLUTION=854x480,CODECS=\"avc1.64001e,mp4a.40.2\"\nvideo-source.m3u8");
        (await File.ReadAllTextAsync(Kept("storyboard.vtt"))).Should().EndWith("00:00:28.000 --> 00:00:30.000\nstoryboard.webp#xywh=1120,0,160,90\n");
        await MadeMedia.MakeAsync(Kept("board.ppm"), "-i", Kept("storyboard.webp"), "-update", "1");
        (await PortablePixmap.SizeAsync(Kept("board.ppm"), CancellationToken.None)).Should().Be((8 * 160, 90));
    }

    [RequiresFact(Needs.Samples | Needs.Ffmpeg)]
    public async Task A_film_that_is_cut_off_plays_as_far_as_it_goes()
    {
        var made = await MakeAsync(Requirements.Sample("hostile/truncated.webm"));

        made.Media.Duration.TotalSeconds.Should().BeApproximately(9.7, 0.3);
        HlsPlaylist.Parse(await File.ReadAllTextAsync(Kept("video-360.m3u8"))).Length.TotalSeconds.Should().BeApproximately(9.7, 0.5);
        made.Media.Renditions.Select(r => (r.Name, r.Width, r.Height)).Should().Equal(("video-360.mp4", 480, 270));
    }

    [RequiresTheory(Needs.Ffmpeg)]
    [InlineData("silent.mkv", 90, 160, "avc1.4d401f\"")]
    [InlineData("old.avi", 160, 90, "avc1.4d401f\"")]
    [InlineData("tv.ts", 160, 90, "avc1.4d401f\"")]
    public async Task A_film_without_sound_in_any_form_plays(string name, int width, int height, string codes)
    {
        var path = await _tools.MakeAsync(name, [.. MadeMedia.Picture(width, height, 3), "-c:v", name == "old.avi" ? "mpeg4" : "libx264"]);

        var made = await MakeAsync(path);

        made.Media.Renditions.Select(r => (r.Name, r.Width, r.Height)).Should().Equal(("video-360.mp4", width, height));
        (await File.ReadAllTextAsync(Kept("video.m3u8"))).Should().Contain($"CODECS=\"{codes}");
    }

    [RequiresFact(Needs.Ffmpeg)]
    public async Task A_film_of_four_thousand_lines_fits_into_the_memory_of_a_tool()
    {
        var path = await _tools.MakeAsync("large.mp4", "-f", "lavfi", "-i", "testsrc2=size=3840x2160:rate=5:duration=2", "-c:v", "libx264", "-preset", "ultrafast");

        var made = await MakeAsync(path);

        made.Media.Renditions[0].Should().BeEquivalentTo(new { Name = "video-360.mp4", Width = 640, Height = 360 });
    }

    [RequiresFact(Needs.Samples | Needs.Ffmpeg)]
    public async Task A_recording_that_browsers_play_gets_its_outline_and_its_loudness_and_no_copy()
    {
        var made = await MakeAsync(Requirements.Sample("media/asharedculture.mp3"));

        (made.Flaw, made.Media.Loudness, made.Media.TruePeak).Should().Be((null, -30.1, -13.7));
        made.Media.Renditions.Should().BeEmpty();
        Names().Should().BeEquivalentTo("waveform.json");
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Kept("waveform.json")));
        json.RootElement.GetProperty("seconds").GetDouble().Should().BeApproximately(204, 0.2);
        json.RootElement.GetProperty("peaks").EnumerateArray().Should().HaveCount(480).And.Contain(p => p.GetByte() == 255);
    }

    [RequiresTheory(Needs.Ffmpeg)]
    [InlineData("loud.flac", 1, 1)]
    [InlineData("loud.wav", 2, 2)]
    [InlineData("loud.ogg", 2, 2)]
    public async Task A_recording_that_browsers_do_not_play_everywhere_gets_a_small_copy(string name, int channels, int heard)
    {
        string[] codec = name.EndsWith("ogg", StringComparison.Ordinal) ? ["-c:a", "libopus"] : [];
        var path = await _tools.MakeAsync(name, [.. MadeMedia.Tone(3), "-ac", $"{channels}", .. codec]);

        var made = await MakeAsync(path);

        var copy = made.Media.Renditions.Should().ContainSingle().Which;
        (copy.Name, copy.Bytes).Should().Be(("audio.m4a", new FileInfo(Kept("audio.m4a")).Length));
        var again = await FactsAsync(Kept("audio.m4a"));
        (again.Media!.Container, again.Media.AudioCodec, again.Media.Channels).Should().Be(("mov", "aac", heard));
        again.Media.Duration.TotalSeconds.Should().BeApproximately(3, 0.1);
        made.Media.Loudness.Should().BeInRange(-30, -10);
    }

    [RequiresFact(Needs.Ffmpeg)]
    public async Task Row_14_what_is_no_film_any_more_reads_no_other_file()
    {
        // The check knew a film; what lies there now is a list of somebody else's.
        var secret = await _tools.MakeAsync("secret.ts", [.. MadeMedia.Picture(64, 64, 1), "-c:v", "libx264"]);
        var path = _tools.Write("film.mp4", System.Text.Encoding.UTF8.GetBytes($"#EXTM3U\n#EXTINF:5,\n{secret}\n#EXT-X-ENDLIST\n"));
        var facts = new FileFacts { PageCount = 0, Media = new MediaFacts(TimeSpan.FromSeconds(5), true) { Container = "mov", Width = 64, Height = 64 } };

        await FluentActions.Awaiting(() => _tools.Playables.MakePlayableAsync(path, facts, _tools.Keep, _reached.Add, CancellationToken.None))
            .Should().ThrowAsync<FileRefusedException>().Where(e => e.Failure.Code == FailureCode.Damaged);
        Names().Should().BeEmpty();
    }

    [RequiresFact(Needs.Ffmpeg)]
    public async Task A_stop_in_the_middle_leaves_nothing()
    {
        var path = await _tools.MakeAsync("long.mp4", [.. MadeMedia.Picture(1280, 720, 20), "-c:v", "libx264", "-preset", "ultrafast"]);
        var facts = await FactsAsync(path);
        using var stop = new CancellationTokenSource();

        await FluentActions.Awaiting(() => _tools.Playables.MakePlayableAsync(path, facts, _tools.Keep, at => { if (at > TimeSpan.Zero) stop.Cancel(); }, stop.Token))
            .Should().ThrowAsync<OperationCanceledException>();
        Names().Should().BeEmpty();
    }

    private async Task<Playable> MakeAsync(string path) =>
        await _tools.Playables.MakePlayableAsync(path, await FactsAsync(path), _tools.Keep, _reached.Add, CancellationToken.None);

    private Task<FileFacts> FactsAsync(string path) => _tools.Prober.ProbeAsync(path, MediaType.Mp4, CancellationToken.None);

    private string Kept(string name) => Path.Combine(_tools.Kept, name);

    private IEnumerable<string?> Names() => Directory.GetFiles(_tools.Kept).Select(Path.GetFileName);
}
