using System.Text;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Domain.Ingest;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

/// <summary>What ffprobe 5.1 printed, shortened.</summary>
public class FfprobeOutputTests
{
    [Fact]
    public void Reads_a_film()
    {
        var found = Parse("""
            {"streams":[
              {"index":0,"codec_name":"h264","profile":"High","codec_type":"video","width":854,"height":480,"sample_aspect_ratio":"1:1","pix_fmt":"yuv420p","level":30,"duration":"30.000000","disposition":{"attached_pic":0}},
              {"index":1,"codec_name":"aac","profile":"LC","codec_type":"audio","channels":6,"duration":"30.000000","disposition":{"attached_pic":0}}],
             "chapters":[],
             "format":{"format_name":"mov,mp4,m4a,3gp,3g2,mj2","duration":"30.016000","bit_rate":"1103410","tags":{"title":"Big Buck Bunny\nsecond line","creation_time":"2016-04-05T10:00:00.000000Z"}}}
            """);

        (found.Container, found.Tracks, found.Duration).Should().Be(("mov", 2, TimeSpan.FromSeconds(30.016)));
        found.Facts.Should().BeEquivalentTo(new
        {
            HasVideo = true,
            Width = 854,
            Height = 480,
            VideoCodec = "h264",
            VideoCode = "avc1.64001e",
            AudioCodec = "aac",
            Channels = 6,
            BitRate = 1_103_410L,
            HasSleeve = false,
        });
        found.Title.Should().Be("Big Buck Bunny second line");
        found.Created!.Value.Year.Should().Be(2016);
    }

    [Fact]
    public void A_picture_on_the_sleeve_makes_no_film()
    {
        var found = Parse("""
            {"streams":[
              {"codec_name":"mp3","codec_type":"audio","channels":2,"disposition":{"attached_pic":0}},
              {"codec_name":"mjpeg","codec_type":"video","width":600,"height":600,"disposition":{"attached_pic":1}}],
             "chapters":[{"start_time":"61.500000","tags":{"title":"दोस्रो"}},{"start_time":"0.000000"}],
             "format":{"format_name":"mp3","duration":"204.048000","tags":{"TITLE":"मुनामदन","Artist":"देवकोटा","album":"Poems","track":"3/12","date":"2019-05-01"}}}
            """);

        (found.Facts.HasVideo, found.Facts.HasSleeve, found.Facts.Width).Should().Be((false, true, 0));
        (found.Title, found.Artist, found.Facts.Album, found.Facts.Track, found.Facts.Year).Should().Be(("मुनामदन", "देवकोटा", "Poems", 3, 2019));
        found.Facts.Chapters.Should().Equal(new MediaChapter(null, TimeSpan.Zero), new MediaChapter("दोस्रो", TimeSpan.FromSeconds(61.5)));
    }

    [Fact]
    public void Takes_the_tags_of_ogg_from_its_sound()
    {
        var found = Parse("""{"streams":[{"codec_name":"vorbis","codec_type":"audio","channels":1,"tags":{"TITLE":"A song","ARTIST":"Someone"}}],"format":{"format_name":"ogg","duration":"3.5"}}""");

        (found.Title, found.Artist, found.Facts.Channels).Should().Be(("A song", "Someone", 1));
    }

    [Theory]
    [InlineData("1:1", null, 640, 480)]
    [InlineData("16:11", null, 931, 480)]
    [InlineData("0:1", null, 640, 480)]
    [InlineData("1:1", -90, 480, 640)]
    [InlineData("1:1", 180, 640, 480)]
    public void Gives_the_size_on_the_screen(string aspect, int? rotation, int width, int height)
    {
        var side = rotation is null ? "" : $$""","side_data_list":[{"side_data_type":"Display Matrix","rotation":{{rotation}}}]""";
        var found = Parse($$"""{"streams":[{"codec_name":"vp8","codec_type":"video","width":640,"height":480,"sample_aspect_ratio":"{{aspect}}"{{side}} }],"format":{"format_name":"matroska,webm"} }""");

        (found.Facts.Width, found.Facts.Height, found.Facts.VideoCode).Should().Be((width, height, null));
    }

    [Theory]
    [InlineData("High 10", "yuv420p10le", 30, null)]
    [InlineData("High", "yuv444p", 30, null)]
    [InlineData("Main", "yuv420p", 31, "avc1.4d001f")]
    [InlineData("Constrained Baseline", "yuv420p", 13, "avc1.42e00d")]
    public void Names_only_pictures_that_browsers_play(string profile, string pixels, int level, string? code) =>
        Parse($$"""{"streams":[{"codec_name":"h264","profile":"{{profile}}","codec_type":"video","width":16,"height":16,"pix_fmt":"{{pixels}}","level":{{level}} }],"format":{ } }""")
            .Facts.VideoCode.Should().Be(code);

    [Fact]
    public void Nothing_found_is_nothing_found()
    {
        var found = Parse("{}");

        (found.Tracks, found.Duration, found.Container, found.Facts.HasVideo, found.Facts.AudioCodec).Should().Be((0, TimeSpan.Zero, "", false, null));
    }

    [Fact]
    public void Progress_is_read_whatever_pieces_it_comes_in()
    {
        var progress = new FfmpegProgress();
        foreach (var b in Encoding.ASCII.GetBytes("frame=1\nout_time_us=N/A\nout_time_us=-9223372036854775807\nout_time_us=9713000\nout_time=00:00:09.713000\nprogress=end\nout_time_us=12"))
            progress.Feed([b]);

        progress.At.Should().Be(TimeSpan.FromMilliseconds(9713));
    }

    private static ProbedMedia Parse(string json) => FfprobeOutput.Parse(Encoding.UTF8.GetBytes(json));
}
