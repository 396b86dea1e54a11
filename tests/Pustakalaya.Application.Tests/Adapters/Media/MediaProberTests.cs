using System.Text;
using FluentAssertions;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

/// <summary>Films and recordings as ffprobe sees them, sound and hostile ones; <see cref="MediaTools"/> looks for what was left.</summary>
public sealed class MediaProberTests : IDisposable
{
    private readonly MediaTools _tools = new();

    public void Dispose() => _tools.Dispose();

    [RequiresTheory(Needs.Samples | Needs.Ffmpeg)]
    [InlineData("media/asharedculture.mp3", 204.048, false, null, "mp3", 2)]
    [InlineData("media/jfk.flac", 11.0, false, null, "flac", 2)]
    [InlineData("media/bbb-480p-30s.mp4", 30.0, true, "h264", "aac", 6)]
    [InlineData("media/echo-hereweare.webm", 44.652, true, "vp8", "vorbis", 2)]
    public async Task Knows_how_long_real_media_are_and_what_is_in_them(string sample, double seconds, bool hasVideo, string? picture, string sound, int channels)
    {
        var facts = await ProbeAsync(Requirements.Sample(sample));

        facts.Flaw.Should().BeNull();
        facts.Media!.Duration.TotalSeconds.Should().BeApproximately(seconds, 0.1);
        (facts.Media.HasVideo, facts.Media.VideoCodec, facts.Media.AudioCodec, facts.Media.Channels).Should().Be((hasVideo, picture, sound, channels));
    }

    [RequiresTheory(Needs.Ffmpeg)]
    [InlineData("a.m4a", "mov", "aac")]
    [InlineData("a.ogg", "ogg", "vorbis")]
    [InlineData("a.wav", "wav", "pcm_s16le")]
    [InlineData("a.mp3", "mp3", "mp3")]
    [InlineData("a.flac", "flac", "flac")]
    public async Task Takes_recordings_of_every_form(string name, string container, string codec)
    {
        string[] encoder = name.EndsWith("ogg", StringComparison.Ordinal) ? ["-c:a", "libvorbis"] : [];
        var path = await _tools.MakeAsync(name, [.. MadeMedia.Tone(2), .. encoder, "-metadata", "title=चरा", "-metadata", "artist=X"]);

        var facts = await ProbeAsync(path);

        (facts.Media!.Container, facts.Media.AudioCodec, facts.Media.HasVideo).Should().Be((container, codec, false));
        facts.Media.Duration.TotalSeconds.Should().BeApproximately(2, 0.15);
        (facts.Title, facts.Author, facts.Flaw).Should().Be(("चरा", "X", null));
    }

    [RequiresTheory(Needs.Ffmpeg)]
    [InlineData("v.mkv", "matroska", "libx264")]
    [InlineData("v.avi", "avi", "mpeg4")]
    [InlineData("v.ts", "mpegts", "libx264")]
    [InlineData("v.webm", "matroska", "libvpx")]
    public async Task Takes_films_of_every_form(string name, string container, string codec)
    {
        var path = await _tools.MakeAsync(name, [.. MadeMedia.Picture(160, 90, 2), "-c:v", codec]);

        var facts = await ProbeAsync(path);

        (facts.Media!.Container, facts.Media.Width, facts.Media.Height, facts.Media.AudioCodec).Should().Be((container, 160, 90, null));
        facts.Media.Duration.TotalSeconds.Should().BeApproximately(2, 0.15);
        facts.Flaw.Should().BeNull();
    }

    [RequiresFact(Needs.Samples | Needs.Ffmpeg)]
    public async Task A_film_that_is_cut_off_is_damaged_and_keeps_its_good_part()
    {
        var facts = await ProbeAsync(Requirements.Sample("hostile/truncated.webm"));

        facts.Flaw.Should().Be(new IngestFailure(FailureCode.Damaged, "It says that it plays 0:00:44, but ends after 0:00:09."));
        facts.Media!.Duration.TotalSeconds.Should().BeApproximately(9.7, 0.1);
    }

    [RequiresFact(Needs.Ffmpeg)]
    public async Task A_film_cut_off_before_its_table_of_contents_is_refused_as_damaged()
    {
        var whole = await File.ReadAllBytesAsync(await _tools.MakeAsync("whole.mp4", [.. MadeMedia.Picture(160, 90, 2), "-c:v", "libx264"]));
        var path = _tools.Write("cut.mp4", whole[..(whole.Length / 2)]);

        (await RefusalAsync(path)).Should().Be(new IngestFailure(FailureCode.Damaged, "ffprobe: Invalid data found when processing input"));
    }

    [RequiresFact(Needs.Samples | Needs.Ffmpeg)]
    public async Task Row_15_a_frame_of_a_quarter_of_a_gigapixel_is_refused_before_it_is_decoded() =>
        (await RefusalAsync(Requirements.Sample("hostile/video-16000x16000-1frame.avi"))).Code.Should().Be(FailureCode.PictureTooLarge);

    [RequiresFact(Needs.Ffmpeg)]
    public async Task Row_15_a_picture_larger_than_any_screen_is_refused()
    {
        var path = await _tools.MakeAsync("wide.avi", "-f", "lavfi", "-i", "color=size=4400x64:rate=1:duration=1", "-c:v", "mjpeg");

        (await RefusalAsync(path)).Should().Be(new IngestFailure(FailureCode.PictureTooLarge, "Its picture is 4400 × 64 pixels; the longest side is 4096."));
    }

    [RequiresFact(Needs.Ffmpeg)]
    public async Task Row_15_a_film_of_a_hundred_hours_is_refused()
    {
        var path = await _tools.MakeAsync("long.mkv", "-f", "lavfi", "-i", "color=size=16x16:rate=1/3600:duration=360000", "-c:v", "mjpeg");

        (await RefusalAsync(path)).Code.Should().Be(FailureCode.TooLong);
    }

    [RequiresFact(Needs.Ffmpeg)]
    public async Task Row_15_a_file_of_many_tracks_is_refused()
    {
        var path = await _tools.MakeAsync("tracks.mkv", [.. MadeMedia.Tone(1), .. Enumerable.Range(0, 9).SelectMany(_ => (string[])["-map", "0:a"]), "-c:a", "pcm_s16le"]);

        (await RefusalAsync(path)).Should().Be(new IngestFailure(FailureCode.TooManyTracks, "It has 9 tracks; the most is 8."));
    }

    [RequiresTheory(Needs.Ffmpeg)]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{0}\n#EXT-X-ENDLIST\n")]
    [InlineData("ffconcat version 1.0\nfile {1}\n")]
    public async Task Row_14_a_playlist_under_the_name_of_a_film_reads_no_other_file(string playlist)
    {
        var other = await _tools.MakeAsync("secret.ts", [.. MadeMedia.Picture(64, 64, 1), "-c:v", "libx264"]);
        var text = playlist.Replace("{0}", other, StringComparison.Ordinal).Replace("{1}", Path.GetFileName(other), StringComparison.Ordinal);
        var path = _tools.Write("film.mp4", Encoding.UTF8.GetBytes(text));

        (await RefusalAsync(path)).Code.Should().Be(FailureCode.Damaged);
    }

    [RequiresTheory(Needs.Ffmpeg)]
    [InlineData("-i evil.mp4")]
    [InlineData("concat:a|b.mp4")]
    [InlineData("$(touch x);'\".mp4")]
    public async Task Row_16_a_name_like_an_option_is_a_name(string name)
    {
        var path = _tools.Write(name, await File.ReadAllBytesAsync(await _tools.MakeAsync("ok.mp4", [.. MadeMedia.Picture(64, 64, 1), "-c:v", "libx264"])));

        (await ProbeAsync(path)).Media!.Width.Should().Be(64);
    }

    private Task<FileFacts> ProbeAsync(string path) => _tools.Prober.ProbeAsync(path, MediaType.Mp4, CancellationToken.None);

    private async Task<IngestFailure> RefusalAsync(string path) =>
        (await FluentActions.Awaiting(() => ProbeAsync(path)).Should().ThrowAsync<FileRefusedException>()).Which.Failure;
}
