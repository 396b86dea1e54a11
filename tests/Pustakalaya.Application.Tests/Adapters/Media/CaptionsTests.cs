using System.Text;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media.Captions;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

public class CaptionsTests
{
    [Fact]
    public void Subrip_becomes_webvtt()
    {
        var cues = CaptionsText.Parse("\uFEFF1\r\n00:00:01,500 --> 00:00:04,000 X1:40 X2:600\r\nनमस्ते!\r\n<i>म थोपा हुँ</i>\r\n\r\n2\r\n01:00:05,000 --> 01:00:06,000\r\n{\\an8}Tom & Jerry\r\n".TrimStart('\uFEFF'));

        CaptionsText.Write(cues).Should().Be("WEBVTT\n\n00:00:01.500 --> 00:00:04.000\nनमस्ते!\n<i>म थोपा हुँ</i>\n\n01:00:05.000 --> 01:00:06.000\nTom &amp; Jerry\n");
    }

    [Fact]
    public void Of_webvtt_only_the_words_stay()
    {
        var cues = CaptionsText.Parse("""
            WEBVTT - made somewhere
            Kind: captions

            STYLE
            ::cue { background: url(https://evil.example/x) }

            NOTE 00:00 is not --> a time

            REGION
            id:fred width:40%

            intro
            00:07.000 --> 00:12.500 align:start position:0%
            <v Mother>Come <c.yellow.bg_red>home</c> <00:08.000>now</v>

            00:13.000 --> 00:12.000
            ends before it begins

            00:02.000 --> 00:03.000
            earlier
            """);

        cues.Should().Equal(
            new Cue(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), "earlier"),
            new Cue(TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(12.5), "Come home now"));
    }

    [Fact]
    public void Without_an_empty_line_between_the_number_of_the_next_cue_is_no_word() =>
        CaptionsText.Parse("1\n00:00:01,000 --> 00:00:02,000\nOne\n2\n00:00:03,000 --> 00:00:04,000\nTwo\n").Select(cue => cue.Text).Should().Equal("One", "Two");

    [Theory]
    [InlineData("<b>bold</b> <u>line</u> <I>slanted</I>", "<b>bold</b> <u>line</u> <i>slanted</i>")]
    [InlineData("<b.loud>x</b>", "<b>x</b>")]
    [InlineData("<b><i>crossed</b></i>", "<b><i>crossed</i></b>")]
    [InlineData("<i>never closed", "<i>never closed</i>")]
    [InlineData("</i>never opened", "never opened")]
    [InlineData("<script>alert(1)</script>", "alert(1)")]
    [InlineData("<img src=x onerror=alert(1)>seen", "seen")]
    [InlineData("<font color=\"#f00\">red</font>", "red")]
    [InlineData("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("a < b > c & d &amp; e &nbsp;f", "a &lt; b &gt; c &amp; d &amp; e f")]
    [InlineData("<i>&lt;/i&gt;</i>", "<i>&lt;/i&gt;</i>")]
    [InlineData("bell\u0007 tab\tline\u2028end", "bell  tab line end")]
    public void Row_10_words_cannot_become_anything_else(string text, string clean) => CueText.Clean([text]).Replace('\u00a0', ' ').Replace("e  f", "e f", StringComparison.Ordinal).Should().Be(clean);

    [Fact]
    public void A_cue_cannot_grow_without_end() => CueText.Clean([new string('x', 5_000), "more"]).Length.Should().BeLessThan(1_100);

    [Theory]
    [InlineData("नमस्ते", "ne")]
    [InlineData("Hello there", "en")]
    [InlineData("Привет", null)]
    [InlineData("…", null)]
    public void Tells_the_language_by_the_script(string words, string? language) =>
        CaptionsText.LanguageOf([new Cue(TimeSpan.Zero, TimeSpan.FromSeconds(1), words)]).Should().Be(language);

    [Theory]
    [InlineData("film.ne.vtt", "ne")]
    [InlineData("A film. Part 2.eng.srt", "en")]
    [InlineData("film.en-GB.vtt", "en")]
    [InlineData("film.vtt", null)]
    [InlineData("ne.vtt", null)]
    [InlineData("The film.final.srt", null)]
    public void Tells_the_language_by_the_name(string name, string? language) => CaptionsName.LanguageOf(name).Should().Be(language);

    [Fact]
    public void Words_of_before_unicode_are_read_too()
    {
        CaptionsText.Parse(Encoding.Latin1.GetBytes("1\n00:00:01,000 --> 00:00:02,000\ncafé\n"))[0].Text.Should().Be("café");
        CaptionsText.Parse([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("1\n00:00:01,000 --> 00:00:02,000\nपानी\n")])[0].Text.Should().Be("पानी");
    }

    [Fact]
    public async Task What_readers_get_is_the_clean_copy()
    {
        using var tools = new MediaTools();
        var path = tools.Write("film.srt", "1\n00:00:01,000 --> 00:00:02,000\n<b onclick=x>पानी</b>\n"u8.ToArray());

        (await tools.Captions.ProbeAsync(path, MediaType.SubRip, CancellationToken.None)).Language.Should().Be("ne");
        await tools.Captions.KeepCopyAsync(path, tools.Keep, CancellationToken.None);

        (await File.ReadAllTextAsync(Path.Combine(tools.Kept, "captions.vtt"))).Should().Be("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<b>पानी</b>\n");
    }

    [Fact]
    public async Task Captions_without_a_cue_and_captions_without_end_are_refused()
    {
        using var tools = new MediaTools();
        var empty = tools.Write("empty.vtt", "WEBVTT\n\nNOTE nothing\n"u8.ToArray());
        var huge = tools.Write("huge.vtt", new byte[5_000_000]);

        (await RefusalAsync(empty)).Should().Be(FailureCode.NoCues);
        (await RefusalAsync(huge)).Should().Be(FailureCode.TooLarge);

        async Task<FailureCode> RefusalAsync(string path) =>
            (await FluentActions.Awaiting(() => tools.Captions.ProbeAsync(path, MediaType.WebVtt, CancellationToken.None)).Should().ThrowAsync<FileRefusedException>()).Which.Failure.Code;
    }
}
