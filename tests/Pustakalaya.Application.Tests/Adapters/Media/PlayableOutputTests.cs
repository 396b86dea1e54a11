using System.Text.Json;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Domain.Ingest;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

/// <summary>What ffmpeg 5.1 wrote, and what is made of it.</summary>
public class PlayableOutputTests
{
    private const string List = """
        #EXTM3U
        #EXT-X-VERSION:7
        #EXT-X-TARGETDURATION:4
        #EXT-X-MEDIA-SEQUENCE:0
        #EXT-X-PLAYLIST-TYPE:VOD
        #EXT-X-INDEPENDENT-SEGMENTS
        #EXT-X-MAP:URI="video-360.mp4",BYTERANGE="1347@0"
        #EXTINF:4.000000,
        #EXT-X-BYTERANGE:135271@1347
        video-360.mp4
        #EXTINF:4.000000,
        #EXT-X-BYTERANGE:334128@136618
        video-360.mp4
        #EXTINF:0.040000,
        #EXT-X-BYTERANGE:14005@470746
        video-360.mp4
        #EXT-X-ENDLIST
        """;

    [Fact]
    public void Reads_the_segments_of_a_rendition()
    {
        var list = HlsPlaylist.Parse(List);

        list.Segments.Should().Equal(
            new HlsSegment(TimeSpan.Zero, TimeSpan.FromSeconds(4), 135_271),
            new HlsSegment(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(4), 334_128),
            new HlsSegment(TimeSpan.FromSeconds(8), TimeSpan.FromMilliseconds(40), 14_005));
        (list.Length, list.LongestSegment).Should().Be((TimeSpan.FromMilliseconds(8040), TimeSpan.FromSeconds(4)));
        (list.BitRate, list.PeakBitRate).Should().Be((481_000, 668_256));
    }

    [Fact]
    public void The_list_of_renditions_says_what_each_needs() =>
        HlsMaster.Write([new HlsRendition("video-360.m3u8", HlsPlaylist.Parse(List), 640, 360, "avc1.4d401f,mp4a.40.2")]).Should().Be(
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"
            + "#EXT-X-STREAM-INF:BANDWIDTH=668256,AVERAGE-BANDWIDTH=481000,RESOLUTION=640x360,CODECS=\"avc1.4d401f,mp4a.40.2\"\nvideo-360.m3u8\n");

    [Fact]
    public void A_storyboard_says_where_each_picture_stands_and_what_it_shows()
    {
        var board = Storyboard.Of(Film(12), 640, 360);

        (board.Columns, board.Rows, board.Height, board.EveryNth).Should().Be((10, 2, 90, 1));
        var cues = board.Cues("storyboard.webp");
        cues.Should().StartWith("WEBVTT\n\n00:00:00.000 --> 00:00:04.000\nstoryboard.webp#xywh=0,0,160,90\n\n00:00:04.000 --> 00:00:08.000\nstoryboard.webp#xywh=160,0,160,90\n");
        cues.Should().EndWith("\n00:00:44.000 --> 00:00:48.000\nstoryboard.webp#xywh=160,90,160,90\n");
    }

    [Theory]
    [InlineData(100, 1, 100)]
    [InlineData(101, 2, 51)]
    [InlineData(5400, 54, 100)]
    public void A_storyboard_of_a_long_film_stays_small(int segments, int nth, int pictures)
    {
        var board = Storyboard.Of(Film(segments), 360, 640);

        (board.EveryNth, board.Starts.Count, board.Height).Should().Be((nth, pictures, 284));
        if (segments == 5400) board.Cues("s").Should().Contain("05:56:24.000 --> 06:00:00.000");
    }

    [Fact]
    public void An_outline_shows_where_a_recording_is_loud()
    {
        var wave = new WaveForm();
        // A second of silence, then one at half and one at full strength; handed over in odd pieces.
        var bytes = new byte[3 * WaveForm.BytesASecond];
        for (var at = WaveForm.SamplesASecond; at < 3 * WaveForm.SamplesASecond; at++)
            BitConverter.TryWriteBytes(bytes.AsSpan(2 * at), (short)(at < 2 * WaveForm.SamplesASecond ? -8_000 : 16_000));
        foreach (var piece in bytes.Chunk(4_095)) wave.Feed(piece);

        wave.Length.Should().Be(TimeSpan.FromSeconds(3));
        var outline = wave.Outline();
        outline.Should().HaveCount(480);
        (outline[10], outline[240], outline[470]).Should().Be(((byte)0, (byte)128, (byte)255));
        using var json = JsonDocument.Parse(wave.Json());
        json.RootElement.GetProperty("seconds").GetDouble().Should().Be(3);
        json.RootElement.GetProperty("peaks").EnumerateArray().Select(p => p.GetByte()).Should().Equal(outline);
    }

    [Fact]
    public void An_outline_of_silence_is_flat()
    {
        var wave = new WaveForm();
        wave.Outline().Should().OnlyContain(peak => peak == 0);
        wave.Feed(new byte[100]);
        wave.Outline().Should().HaveCount(480).And.OnlyContain(peak => peak == 0);
    }

    [Theory]
    [InlineData("-30.1 LUFS", "-13.7 dBFS", -30.1, -13.7)]
    [InlineData("-70.0 LUFS", "  -inf dBFS", null, null)]
    public void Reads_how_loud_a_recording_is(string loudness, string peak, double? lufs, double? dbfs) =>
        Ebur128Output.Parse($"""
            size=    3188kB time=00:03:24.01 bitrate= 128.0kbits/s speed=21.5x
            [Parsed_ebur128_0 @ 0x560fd5a26440] Summary:

              Integrated loudness:
                I:         {loudness}
                Threshold: -40.1 LUFS

              Loudness range:
                LRA:         2.9 LU
                Threshold: -50.2 LUFS
                LRA low:   -31.2 LUFS
                LRA high:  -28.3 LUFS

              True peak:
                Peak:      {peak}
            [aac @ 0x560fd5a21080] Qavg: 39257.457
            """).Should().Be((lufs, dbfs));

    [Theory]
    [InlineData(854, 480, 640, 360)]
    [InlineData(1080, 1920, 360, 640)]
    [InlineData(320, 241, 320, 240)]
    [InlineData(4096, 2, 4096, 16)]
    public void The_small_picture_keeps_its_shape(int width, int height, int small, int high) =>
        FilmMaker.SmallSize(new MediaFacts(TimeSpan.Zero, true) { Width = width, Height = height }).Should().Be((small, high));

    [Theory]
    [InlineData(100, 96, null)]
    [InlineData(100, 94, 94)]
    [InlineData(2, 0.5, null)]
    public void A_film_that_cannot_be_decoded_to_its_end_is_damaged(double expected, double decoded, int? plays)
    {
        var (length, flaw) = GoodPart.Of(TimeSpan.FromSeconds(expected), TimeSpan.FromSeconds(decoded));

        length.TotalSeconds.Should().Be(plays ?? expected);
        flaw.Should().Be(plays is null ? null : new IngestFailure(FailureCode.Damaged, "Only 94 of 100 seconds can be played."));
    }

    private static HlsPlaylist Film(int segments) => new([.. Enumerable.Range(0, segments).Select(at => new HlsSegment(TimeSpan.FromSeconds(4 * at), TimeSpan.FromSeconds(4), 1000))]);
}
