using System.IO.Compression;
using System.Text;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media.Lessons;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media.Lessons;

public sealed class LessonUnpackerTests : IDisposable
{
    private readonly LessonFixture _lessons = new();

    public void Dispose() => _lessons.Dispose();

    [Fact]
    public async Task Keeps_every_file_in_one_and_finds_each_again()
    {
        var words = string.Concat(Enumerable.Repeat("the same words ", 500));
        var (pack, bytes, remark) = await _lessons.UnpackAsync(_lessons.Zip(("index.html", "<img src='चित्र/क.png'>"), ("चित्र/क.png", "\u0089PNG"), ("data.json", words)));

        Directory.GetFiles(_lessons.Tools.Kept).Select(Path.GetFileName).Should().Equal(LessonPack.Name);
        remark.Should().BeNull();
        pack.Count.Should().Be(3);
        Text(bytes, pack.Find("चित्र/क.png")!).Should().Be("\u0089PNG");
        pack.Find("DATA.json").Should().Be(pack.Find("data.json"));
        pack.Find("").Should().Be(pack.Find("index.html"));
        pack.Find("चित्र/").Should().BeNull();
        pack.Find("चित्र/क.png")!.Zipped.Should().Be(0, "pictures do not become smaller");
        var data = pack.Find("data.json")!;
        await using var gzip = new GZipStream(new MemoryStream(bytes, (int)(data.Offset + data.Length), (int)data.Zipped), CompressionMode.Decompress);
        (await new StreamReader(gzip).ReadToEndAsync()).Should().Be(words);
    }

    [Fact]
    public async Task Says_what_the_pages_name_in_vain()
    {
        var (_, _, remark) = await _lessons.UnpackAsync(_lessons.Zip(
            ("index.html", "<script src='https://cdn.example/jquery.js'></script><img src='//cdn.example/a.png'><img src='Img/A.PNG'><a href='sub/'>x</a><a href='#top'>x</a><a href='mailto:a@b.c'>x</a>"),
            ("sub/index.html", "<img src='../img/a.png'><img src='gone.gif'><a href='../next.html?x=1#y'>x</a><script>document.write('<img src=no.png>')</script>"),
            ("img/a.png", "x"),
            ("next.html", "<a href='data:text/plain,x'>x</a><img src='{{picture}}'>")));
        remark!.Code.Should().Be(FailureCode.OutsideReferences);
        remark.Detail.Should().Be("2 references lead to the Internet and will not load: https://cdn.example/jquery.js, //cdn.example/a.png; 1 names a file that the package does not have: sub/gone.gif");
    }

    [Fact]
    public void What_is_no_pack_is_not_read_as_one()
    {
        foreach (var bytes in new[] { Array.Empty<byte>(), Encoding.ASCII.GetBytes("something else, long enough"), [.. new byte[8], .. LessonPack.Mark], [.. Enumerable.Repeat((byte)0xFF, 8), .. LessonPack.Mark] })
        {
            var path = _lessons.Write(bytes);
            var read = () => LessonPack.Read(path);
            read.Should().Throw<Exception>().Which.Should().Match(e => e is InvalidDataException || e is System.Text.Json.JsonException);
        }
    }

    [Fact]
    public async Task Words_of_all_pages_are_found_the_start_page_first()
    {
        var path = _lessons.Zip(
            ("page10.html", "<p>tenth</p>"), ("page2.html", "<p>second</p>"),
            ("index.html", "<html><head><title>T</title><style>p{}</style></head><body><h1>Water &amp; ice</h1><p>It <b>free</b>zes.<br>Then it melts.</p><script>var hidden='hidden';</script><!-- hidden --><ul><li>one<li>two</ul></body></html>"),
            ("data.txt", "hidden"));
        var pages = new List<ExtractedPage>();
        await foreach (var page in new LessonExtractor(LessonFixture.Words).ExtractAsync(path, await LessonFixture.ProbeAsync(path), CancellationToken.None))
            pages.Add(page);

        pages.OrderBy(p => p.Number).Select(p => p.Text).Should().Equal("Water & ice\nIt freezes.\nThen it melts.\none\ntwo", "second", "tenth");
        pages.Should().OnlyContain(p => p.Readability == Domain.Text.Readability.Readable);
    }

    [Fact]
    public void A_page_in_an_old_encoding_is_read_as_a_browser_reads_it()
    {
        var page = Encoding.Latin1.GetBytes("<meta http-equiv=Content-Type content='text/html; charset=windows-1252'><p>caf\u00E9 \u0093quoted\u0094</p>");
        var lesson = LessonPage.Read(page);
        lesson.Text.Should().Be("café “quoted”");
        LessonPage.Read(Encoding.UTF8.GetBytes("<p>नमस्ते</p>")).Text.Should().Be("नमस्ते");
        LessonPage.Read([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<p>नमस्ते</p>")]).Text.Should().Be("नमस्ते");
        LessonPage.Read(Encoding.UTF8.GetBytes("<meta charset=no-such-thing><p>नमस्ते</p>")).Text.Should().Be("नमस्ते");
        LessonPage.Read([]).Text.Should().BeEmpty();
    }

    [RequiresFact(Needs.MediaTools | Needs.Ffmpeg)]
    public async Task A_lesson_with_a_picture_of_its_own_has_it_for_a_cover()
    {
        var picture = await PictureAsync(320);
        var icon = await PictureAsync(32);
        var covers = new LessonCoverMaker(_lessons.Tools.Images, _lessons.Tools.Runner);
        async Task<IReadOnlyList<PreviewImage>> CoverAsync(params (string, byte[])[] files) =>
            await covers.MakeCoverAsync(_lessons.Write(ZipMaker.Make([("index.html", Encoding.UTF8.GetBytes("<meta property='og:image' content='img/front.png'>")), .. files])), new FileFacts { PageCount = 0 }, _lessons.Tools.Keep, CancellationToken.None);

        (await CoverAsync(("img/front.png", picture))).Select(c => c.Name).Should().Equal(PreviewName.CoverWidths.Select(PreviewName.Cover));
        (await CoverAsync(("Thumbnail.png", picture))).Should().HaveCount(3);
        (await CoverAsync(("cover.png", Encoding.ASCII.GetBytes("no picture")), ("poster.png", picture))).Should().HaveCount(3, "the next one is tried");
        (await CoverAsync(("icon.png", icon), ("a.png", picture))).Should().BeEmpty();
    }

    private async Task<byte[]> PictureAsync(int width) => await File.ReadAllBytesAsync(await PictureFile.MakeAsync(_lessons.Tools, $"{width}.png", width, width));

    private static string Text(byte[] pack, LessonEntry entry) => Encoding.UTF8.GetString(pack, (int)entry.Offset, (int)entry.Length);
}
