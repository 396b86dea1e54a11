using System.Text;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media.Epub;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Domain.Text;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media.Epub;

/// <summary>Whole books, through everything that is made of them; <see cref="MediaTools"/> looks for what was left.</summary>
public sealed class EpubTests : IDisposable
{
    /// <summary>A picture of one pixel.</summary>
    private static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private readonly MediaTools _tools = new();
    private readonly EpubExtractor _epub = new();

    public void Dispose() => _tools.Dispose();

    [Fact]
    public async Task Reads_what_a_book_says_of_itself()
    {
        var facts = await ProbeAsync(new EpubMaker
        {
            Title = "मुना मदन",
            Author = "लक्ष्मीप्रसाद देवकोटा",
            Language = "ne",
            Metadata = "<dc:creator>Another</dc:creator><dc:publisher>A press</dc:publisher><dc:date>1936</dc:date><dc:identifier>urn:isbn:9780000000000</dc:identifier><dc:description>&lt;p&gt;A &lt;b&gt;poem&lt;/b&gt;.&lt;/p&gt;</dc:description><dc:subject>Poetry</dc:subject><dc:subject>Love</dc:subject>",
        }.Chapter("<h1 id='a'>One</h1>").Chapter("<p>Two</p>"));

        facts.Should().BeEquivalentTo(new
        {
            PageCount = 2,
            Title = "मुना मदन",
            Author = "लक्ष्मीप्रसाद देवकोटा, Another",
            Subject = "A poem .",
            Keywords = "Poetry; Love",
            Flaw = (IngestFailure?)null,
            Book = new { Languages = new[] { "ne" }, Publisher = "A press", Identifiers = new[] { "urn:isbn:9780000000000" }, Date = "1936", IsRightToLeft = false },
            Outline = new[] { new OutlineEntry("Chapter 1", 1, 0), new OutlineEntry("Chapter 2", 2, 0) },
        });
    }

    [Fact]
    public async Task A_chapter_is_a_page_of_text_and_says_when_it_is_empty()
    {
        var pages = await ReadAsync(new EpubMaker().Chapter("<h1>काठमाडौं</h1><p>एक&#160;दिन</p>").Chapter("<img src='x.png'/>").Chapter("<p>cafe\u0301</p>"));

        pages.Select(p => (p.Number, p.Text, p.Readability)).Should().Equal(
            (1, "काठमाडौं\nएक\u00A0दिन", Readability.Readable), (2, "", Readability.Empty), (3, "café", Readability.Readable));
        pages.Should().OnlyContain(p => p.Failure == null && p.Layout.Lines.Count == 0);
    }

    [RequiresTheory(Needs.Samples | Needs.MediaTools)]
    [InlineData("wasteland", "The Waste Land", 1, 6, false, "April is the cruellest month, breeding", 1)]
    [InlineData("childrens-literature", "Children's Literature", 3, 31, false, "Peter Pan", 1)]
    [InlineData("regime-anticancer-arabic", "Le Vrai Régime anti-cancer", 3, 3, true, "السرطان", 2)]
    public async Task The_samples_end_well(string sample, string title, int chapters, int contents, bool isRightToLeft, string words, int pictures)
    {
        var path = Requirements.Sample($"epub/{sample}.epub");

        var facts = await _epub.ProbeAsync(path, MediaType.Epub, CancellationToken.None);
        var text = string.Join('\n', (await PagesAsync(path, facts)).Select(page => page.Text));
        var remark = await _tools.Unpacker.UnpackAsync(path, facts, _tools.Keep, CancellationToken.None);
        var cover = await _tools.Unpacker.MakeCoverAsync(path, facts, _tools.Keep, CancellationToken.None);

        (facts.Title, facts.PageCount, facts.Outline.Count, facts.Book!.IsRightToLeft, facts.Flaw, remark).Should().Be((title, chapters, contents, isRightToLeft, null, null));
        text.Should().Contain(words);
        cover.Select(image => image.Name).Should().Equal("cover-160.webp", "cover-320.webp", "cover-640.webp");
        Directory.GetFiles(_tools.Kept).Select(Path.GetFileName).Should().BeEquivalentTo(
        [
            .. cover.Select(image => image.Name), .. Enumerable.Range(1, chapters).Select(PreviewName.Chapter), .. Enumerable.Range(1, pictures).Select(PreviewName.OfBook),
        ]);
        (string.Join('\n', Enumerable.Range(1, chapters).Select(number => ChapterHtml.TextOf(Kept(PreviewName.Chapter(number))))) == text).Should().BeTrue("what is searched is what is read");
    }

    [RequiresFact(Needs.MediaTools)]
    public async Task Pictures_are_made_anew_and_what_is_none_is_told_by_its_words()
    {
        var book = new EpubMaker().Chapter("<p><img src='../good.png' alt='A dot'/><img src='../bad.png' alt='A ruin'/><img src='../huge.png' alt='A flood'/></p>")
            .With("good.png", [.. Png, .. Encoding.ASCII.GetBytes("<script>hidden behind the picture</script>")], "image/png").With("bad.png", Encoding.ASCII.GetBytes("<script>alert(1)</script>"), "image/png").With("huge.png", Claiming(60_000, 60_000), "image/png");

        var remark = await UnpackAsync(book);

        remark!.Code.Should().Be(FailureCode.PicturesLeftOut);
        Kept("chapter-1.html").Should().Be("<p><img src=\"epub-1.webp\" width=\"1\" height=\"1\" alt=\"A dot\" loading=\"lazy\" decoding=\"async\">A ruinA flood</p>");
        Directory.GetFiles(_tools.Kept, "*.webp").Should().ContainSingle().Which.Should().EndWith("epub-1.webp");
        Kept("epub-1.webp").Should().StartWith("RIFF").And.NotContain("script");
    }

    [RequiresTheory(Needs.MediaTools | Needs.Ffmpeg)]
    [InlineData(1, 1200, 900, 0.1, 0.1)]
    [InlineData(3, 1200, 900, 0.9, 0.9)]
    [InlineData(6, 1200, 1600, 0.9, 0.1)]
    [InlineData(8, 1200, 1600, 0.1, 0.9)]
    public async Task A_photograph_stands_as_its_camera_was_held(int orientation, int width, int height, double x, double y)
    {
        var jpeg = await File.ReadAllBytesAsync(await PictureFile.MakeAsync(_tools, "a.jpg", 1600, 1200));
        var photograph = PictureFile.With(jpeg, 0xE1, PictureFile.Exif(orientation, "canary of the camera"));
        var book = _tools.Write("book.epub", new EpubMaker().Chapter("<p><img src='../a.jpg' alt=''/></p>").With("a.jpg", photograph, "image/jpeg", "cover-image").Make());
        var facts = new FileFacts { PageCount = 1 };

        (await _tools.Unpacker.UnpackAsync(book, facts, _tools.Keep, CancellationToken.None)).Should().BeNull();
        var cover = await _tools.Unpacker.MakeCoverAsync(book, facts, _tools.Keep, CancellationToken.None);

        Kept("chapter-1.html").Should().Contain($"width=\"{width}\" height=\"{height}\"");
        PictureFile.SizeOf(_tools, "epub-1.webp").Should().Be((width, height));
        (await PictureFile.ColourAsync(_tools, "epub-1.webp", x, y)).Should().Be("red", "the upper left corner of the file went there");
        Kept("epub-1.webp").Should().StartWith("RIFF").And.NotContain("canary").And.NotContain("EXIF");
        foreach (var image in cover) PictureFile.SizeOf(_tools, image.Name).Should().Be((image.Width, image.Height)).And.Be((image.Width, (int)Math.Round((double)image.Width * height / width)));
        (await PictureFile.ColourAsync(_tools, "cover-640.webp", x, y)).Should().Be("red");
    }

    [RequiresTheory(Needs.MediaTools)]
    [InlineData("<meta name='cover' content='m0'/>", "", "", true)] // EPUB 2 names it by its id.
    [InlineData("", "cover-image", "", true)] // EPUB 3 by a property.
    [InlineData("", "", "<img src='../one.png'/>", true)] // Others begin with it.
    [InlineData("", "", "<p>No picture, but words.</p>", false)]
    [InlineData("<meta name='cover' content='gone'/>", "", "<svg><image xlink:href='../one.png'/></svg>", true)]
    public async Task A_cover_is_found_wherever_a_book_has_it(string meta, string property, string chapter, bool isFound)
    {
        var path = _tools.Write("book.epub", new EpubMaker { Metadata = meta }.Chapter(chapter).With("one.png", Png, "image/png", property).Make());

        var cover = await _tools.Unpacker.MakeCoverAsync(path, new FileFacts { PageCount = 1 }, _tools.Keep, CancellationToken.None);

        cover.Should().HaveCount(isFound ? 3 : 0);
    }

    [Fact]
    public async Task Row_08_a_package_with_a_document_type_is_refused_and_reads_nothing()
    {
        var canary = _tools.Write("canary.txt", Encoding.ASCII.GetBytes("canary of the disk"));
        var book = new EpubMaker { Prolog = $"<!DOCTYPE p [<!ENTITY x SYSTEM \"file://{canary}\">]>", Title = "&x;" }.Chapter("<p>x</p>");

        (await RefusalAsync(book.Make())).Should().Match<IngestFailure>(f => f.Code == FailureCode.Damaged && !f.Detail.Contains("canary of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Row_08_entities_in_a_chapter_and_in_the_contents_lead_nowhere_and_do_not_grow()
    {
        var canary = _tools.Write("canary.txt", Encoding.ASCII.GetBytes("canary of the disk"));
        var laughs = string.Concat(Enumerable.Range(1, 30).Select(i => $"<!ENTITY l{i} \"&l{i - 1};&l{i - 1};&l{i - 1};&l{i - 1};\">"));
        var book = new EpubMaker { Contents = "<li><a href='text/c1.xhtml'>One &x; &l30;</a></li>" }
            .Document($"<?xml version=\"1.0\"?><!DOCTYPE html [<!ENTITY x SYSTEM \"file://{canary}\"><!ENTITY l0 \"ha\">{laughs}]><html><body><p>Here: &x; &l30; &amp;</p></body></html>");

        (await ReadAsync(book)).Should().ContainSingle().Which.Text.Should().Be("Here: &x; &l30; &");
        (await ProbeAsync(book)).Outline.Should().Equal(new OutlineEntry("One &x; &l30;", 1, 0));
    }

    [Fact]
    public async Task Row_10_what_a_book_says_of_itself_is_text_and_one_line()
    {
        const string canary = "\"><img src=x onerror=alert(1)>";
        var said = System.Net.WebUtility.HtmlEncode(canary);

        var facts = await ProbeAsync(new EpubMaker { Title = said + "\n\t", Author = said, Contents = $"<li><a href='text/c1.xhtml'>{System.Net.WebUtility.HtmlEncode(canary)}</a></li>" }.Chapter("<p>x</p>"));

        (facts.Title, facts.Author, facts.Outline[0].Title).Should().Be((canary, canary, canary));
    }

    [Fact]
    public async Task Row_07_a_book_whose_names_lead_out_is_read_without_them()
    {
        var book = new EpubMaker().Chapter("<p>inside</p><img src='../../../evil.png' alt='x'/>").Beside("../../evil.xhtml", "out"u8.ToArray()).Beside("/etc/evil", "out"u8.ToArray()).With("../../../evil.png", Png, "image/png");

        (await ReadAsync(book)).Should().ContainSingle().Which.Text.Should().Be("inside\nx");
        await UnpackAsync(book);
        Directory.GetFiles(_tools.Kept).Should().ContainSingle();
    }

    [RequiresFact(Needs.Samples)]
    public async Task Row_05_a_bomb_is_refused()
    {
        (await RefusalAsync(await File.ReadAllBytesAsync(Requirements.Sample("hostile/bomb-4GiB.epub"))))!.Code.Should().Be(FailureCode.UnpacksTooLarge);
        (await RefusalAsync(new EpubMaker().Chapter(new string(' ', 9 * 1024 * 1024)).Make()))!.Code.Should().Be(FailureCode.UnpacksTooLarge);
    }

    [Fact]
    public async Task A_book_behind_a_key_is_known_but_hidden_fonts_are_not_a_key()
    {
        static byte[] Encryption(string algorithm) => Encoding.UTF8.GetBytes(
            $"<encryption xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><enc:EncryptedData xmlns:enc=\"http://www.w3.org/2001/04/xmlenc#\"><enc:EncryptionMethod Algorithm=\"{algorithm}\"/></enc:EncryptedData></encryption>");

        (await RefusalAsync(new EpubMaker().Chapter("<p>x</p>").Beside("META-INF/encryption.xml", Encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc")).Make()))!.Code.Should().Be(FailureCode.Encrypted);
        (await ProbeAsync(new EpubMaker().Chapter("<p>x</p>").Beside("META-INF/encryption.xml", Encryption("http://www.idpf.org/2008/embedding")))).PageCount.Should().Be(1);
    }

    [RequiresFact(Needs.MediaTools)]
    public async Task A_book_that_is_cut_off_keeps_its_good_part()
    {
        var noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        var whole = new EpubMaker().Chapter("<p>first</p>").Chapter("<p>second</p>").With("noise.bin", noise, "application/octet-stream").Make();
        var path = _tools.Write("cut.epub", whole[..^50_000]);

        var facts = await _epub.ProbeAsync(path, MediaType.Epub, CancellationToken.None);

        facts.Flaw!.Code.Should().Be(FailureCode.Damaged);
        (await PagesAsync(path, facts)).Select(p => p.Text).Should().Equal("first", "second");
        (await _tools.Unpacker.UnpackAsync(path, facts, _tools.Keep, CancellationToken.None)).Should().BeNull();
    }

    [RequiresFact(Needs.MediaTools)]
    public async Task A_damaged_chapter_costs_only_itself()
    {
        var zip = new EpubMaker().Chapter("<p>first</p>").Chapter("<p>second</p>").Make();
        // The checksum of the second chapter, the last entry of six.
        var path = _tools.Write("damaged.epub", ZipMaker.Lie(zip, 5, 16, 1));

        var facts = await _epub.ProbeAsync(path, MediaType.Epub, CancellationToken.None);
        var pages = await PagesAsync(path, facts);

        facts.Flaw!.Code.Should().Be(FailureCode.Damaged);
        pages.Select(p => (p.Text, p.Failure?.Code)).Should().Equal(("first", null), ("", FailureCode.Damaged));
        (await _tools.Unpacker.UnpackAsync(path, facts, _tools.Keep, CancellationToken.None))!.Code.Should().Be(FailureCode.Damaged);
        Directory.GetFiles(_tools.Kept).Should().ContainSingle();
    }

    [Fact]
    public async Task A_book_without_its_parts_ends_in_a_stated_outcome()
    {
        (await RefusalAsync(ZipMaker.Make(("mimetype", "application/epub+zip"))))!.Code.Should().Be(FailureCode.Damaged);
        (await RefusalAsync(ZipMaker.Make(("mimetype", "application/epub+zip"), ("META-INF/container.xml", "<container/>"), ("x.opf", "not XML"))))!.Code.Should().Be(FailureCode.Damaged);
        (await RefusalAsync(new EpubMaker().Make()))!.Code.Should().Be(FailureCode.NoPages);
        // Its container is lost, but the package document is there to be found.
        (await _epub.ProbeAsync(
            _tools.Write("lost.epub", ZipMaker.Make(("mimetype", "application/epub+zip"), ("b.opf", "<package><manifest><item id='a' href='a.html' media-type='text/html'/></manifest><spine><itemref idref='a'/><itemref idref='gone'/></spine></package>"), ("a.html", "<p>x"))),
            MediaType.Epub,
            CancellationToken.None)).PageCount.Should().Be(1);
    }

    private Task<FileFacts> ProbeAsync(EpubMaker book) => _epub.ProbeAsync(_tools.Write("book.epub", book.Make()), MediaType.Epub, CancellationToken.None);

    private async Task<IReadOnlyList<ExtractedPage>> ReadAsync(EpubMaker book) => await PagesAsync(_tools.Write("book.epub", book.Make()), await ProbeAsync(book));

    private async Task<IReadOnlyList<ExtractedPage>> PagesAsync(string path, FileFacts facts)
    {
        var pages = new List<ExtractedPage>();
        await foreach (var page in _epub.ExtractAsync(path, facts, CancellationToken.None)) pages.Add(page);
        return pages;
    }

    private Task<IngestFailure?> UnpackAsync(EpubMaker book) =>
        _tools.Unpacker.UnpackAsync(_tools.Write("book.epub", book.Make()), new FileFacts { PageCount = 1 }, _tools.Keep, CancellationToken.None);

    private async Task<IngestFailure?> RefusalAsync(byte[] book)
    {
        try
        {
            await _epub.ProbeAsync(_tools.Write("book.epub", book), MediaType.Epub, CancellationToken.None);
            return null;
        }
        catch (FileRefusedException e)
        {
            return e.Failure;
        }
    }

    private string Kept(string name) => File.ReadAllText(Path.Combine(_tools.Kept, name), name.EndsWith(".html", StringComparison.Ordinal) ? Encoding.UTF8 : Encoding.Latin1);

    /// <summary>A PNG whose header says this size.</summary>
    private static byte[] Claiming(int width, int height)
    {
        var png = (byte[])Png.Clone();
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        return png;
    }
}
