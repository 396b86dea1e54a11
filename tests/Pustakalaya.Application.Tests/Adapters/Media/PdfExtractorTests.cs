using FluentAssertions;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Domain.Text;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

public sealed class PdfExtractorTests : IDisposable
{
    private readonly MediaTools _tools = new();

    public void Dispose() => _tools.Dispose();

    /// <summary>What stands on the rendered pages, read by eye; files whose text is not what stands there must say so.</summary>
    [RequiresTheory(Needs.Samples | Needs.MediaTools | Needs.Hunspell)]
    [InlineData("english/constitution-of-nepal-en-240p.pdf", 240, Readability.Readable, "THE CONSTITUTION OF NEPAL")]
    [InlineData("english/prevention-of-corruption-act-33p.pdf", 33, Readability.Readable, "The Prevention of Corruption Act, 2059 (2002 A.D)")]
    [InlineData("english/pypdf-crazyones-pdfa.pdf", 1, Readability.Readable, "The Crazy Ones")]
    [InlineData("english/pypdf-google-doc-document.pdf", 1, Readability.Readable, "Beautiful is better than ugly.")]
    [InlineData("english/pypdf-habibi.pdf", 1, Readability.Readable, "habibi")]
    [InlineData("english/pypdf-minimal-document.pdf", 1, Readability.Readable, "Lorem ipsum dolor sit amet")]
    [InlineData("english/pypdf-pdflatex-outline.pdf", 4, Readability.Readable, "Contents")]
    [InlineData("english/pypdf-with-attachment.pdf", 1, Readability.Readable, "Lorem ipsum")]
    [InlineData("nepali-unicode/chromium-noto-actualtext-good.pdf", 1, Readability.Readable, "नेपालको संविधान परिचय आर्थिक कार्यान्वयन विद्यार्थी क्षेत्रीय ज्ञान")]
    [InlineData("nepali-unicode/mof-1p-kalimati-broken-tounicode.pdf", 1, Readability.BrokenLayer, "पररचय")]
    [InlineData("nepali-legacy/constitution-2072-gazette-10p-preeti.pdf", 10, Readability.LegacyFont, "g]kfn /fhkq")]
    [InlineData("nepali-scan/prab-munamadan1.pdf", 1, Readability.Readable, "हे मेरा भाइ ! हे मेरा बहिनी ! पहाड शहरमा")]
    [InlineData("nepali-scan/prab-cricket.pdf", 1, Readability.Scan, "")]
    [InlineData("nepali-scan/cabinet-decisions-2p-scan.pdf", 2, Readability.Scan, "")]
    public async Task Reads_the_samples_and_knows_what_it_cannot_read(string sample, int count, Readability readability, string words)
    {
        var pages = await _tools.ReadAsync(Requirements.Sample(sample));

        pages.Should().HaveCount(count);
        string.Join('\n', pages.Select(page => page.Text)).Contains(words, StringComparison.Ordinal).Should().BeTrue();
        // A blank page in a readable book is empty, not readable.
        pages.Should().OnlyContain(page => page.Readability == readability || (page.Readability == Readability.Empty && page.Text.Length < 20));
        pages.Count(page => page.Readability == readability).Should().BeGreaterThanOrEqualTo(count * 9 / 10);
        pages.Should().OnlyContain(page => page.Failure == null && page.Width == 10_000);
        foreach (var page in pages) LayoutFitsText(page);
    }

    [RequiresFact(Needs.Samples | Needs.MediaTools)]
    public async Task Joins_what_the_tool_tears_apart_behind_a_halanta()
    {
        var page = (await _tools.ReadAsync(Requirements.Sample("nepali-unicode/chromium-noto-actualtext-good.pdf")))[0];

        page.Text.Should().Contain("सङ्घीय").And.Contain("शृङ्खला").And.NotContain("सङ् घीय").And.Contain("श्रीमान् गर्‍यो", "a word may end in a halanta");
        var word = page.Layout.Lines.SelectMany(line => line.Words).First(w => page.Text.Substring(w.Start, w.Length) == "सङ्घीय");
        // 84.8 to 126.1 of 612 points: the box of both halves.
        (word.X, word.X + word.Width).Should().Be((1386, 2061));
    }

    [RequiresFact(Needs.Samples | Needs.MediaTools)]
    public async Task Finds_what_the_file_says_of_itself()
    {
        var act = await _tools.Extractor.ProbeAsync(Requirements.Sample("english/prevention-of-corruption-act-33p.pdf"), MediaType.Pdf, CancellationToken.None);
        act.Title.Should().Be("The Prevention of Corruption Act, 2059 - 2002");
        act.Author.Should().Be("NLC");
        act.Created.Should().Be(new DateTimeOffset(2009, 10, 6, 17, 18, 46, TimeSpan.FromHours(5.5)));
        act.Fonts.Should().Contain("Times-Roman");
        (act.PageCount, act.IsProtected).Should().Be((33, false));

        var outlined = await _tools.Extractor.ProbeAsync(Requirements.Sample("english/pypdf-pdflatex-outline.pdf"), MediaType.Pdf, CancellationToken.None);
        outlined.Title.Should().BeNull();
        outlined.Outline.Should().HaveCount(9).And.StartWith(new OutlineEntry("Foo", 2, 0)).And.EndWith(new OutlineEntry("Baz", 4, 0));

        var locked = await _tools.Extractor.ProbeAsync(Requirements.Sample("hostile/encrypted-owner-only-noextract.pdf"), MediaType.Pdf, CancellationToken.None);
        locked.IsProtected.Should().BeTrue();
    }

    [RequiresFact(Needs.MediaTools)]
    public async Task Reads_a_table_of_contents_in_nepali_with_its_depth()
    {
        // "भाग १ <&>" and "धारा" in UTF-16, as PDF writes titles that are not Latin.
        var path = _tools.Write("outline.pdf", new PdfWriter().Page(words: [(50, 50, "<outline><item page=\"9\">Trap</item></outline>")]).Page()
            .Outline("<FEFF092D093E0917002009670020003C0026003E>", "<FEFF0927093E0930093E>").ToBytes());

        var facts = await _tools.Extractor.ProbeAsync(path, MediaType.Pdf, CancellationToken.None);

        facts.Outline.Should().Equal(new OutlineEntry("भाग १ <&>", 1, 0), new OutlineEntry("धारा", 2, 1));
    }

    [RequiresFact(Needs.MediaTools)]
    public async Task Does_not_believe_a_title_that_looks_like_other_facts()
    {
        var path = _tools.Write("info.pdf", new PdfWriter().Page()
            .Info("/Title (A book\\nPages: 77\\nEncrypted: yes\\000) /Author <FEFF0915> /CreationDate (D:20220406201541+05'45')").ToBytes());

        var facts = await _tools.Extractor.ProbeAsync(path, MediaType.Pdf, CancellationToken.None);

        (facts.PageCount, facts.IsProtected, facts.Title, facts.Author).Should().Be((1, false, "A book", "क"));
        facts.Created.Should().Be(new DateTimeOffset(2022, 4, 6, 20, 15, 41, new TimeSpan(5, 45, 0)));
    }

    [RequiresFact(Needs.MediaTools)]
    public async Task A_book_of_more_pages_than_one_run_is_read_whole()
    {
        var writer = new PdfWriter();
        for (var i = 1; i <= 1_203; i++) writer.Page(words: [(100, 700, $"Leaf{i}")]);
        var pages = await _tools.ReadAsync(_tools.Write("long.pdf", writer.ToBytes()));

        pages.Select(page => page.Number).Should().Equal(Enumerable.Range(1, 1_203));
        pages.Select(page => page.Text).Should().Equal(Enumerable.Range(1, 1_203).Select(i => $"Leaf{i}"));
    }

    [RequiresFact(Needs.Samples | Needs.MediaTools)]
    public async Task Stops_at_once_when_the_caller_gives_up()
    {
        var path = Requirements.Sample("english/constitution-of-nepal-en-240p.pdf");
        var facts = await _tools.Extractor.ProbeAsync(path, MediaType.Pdf, CancellationToken.None);
        var read = 0;
        using var cancel = new CancellationTokenSource();
        var reading = async () =>
        {
            await foreach (var _ in _tools.Extractor.ExtractAsync(path, facts, cancel.Token))
                if (++read == 3) await cancel.CancelAsync();
        };
        await reading.Should().ThrowAsync<OperationCanceledException>();
        read.Should().BeLessThan(200);
    }

    [RequiresFact(Needs.MediaTools)]
    public async Task A_missing_original_is_no_fault_of_the_file() =>
        await FluentActions.Awaiting(() => _tools.Extractor.ProbeAsync("/nowhere/at/all", MediaType.Pdf, CancellationToken.None)).Should().ThrowAsync<FileNotFoundException>();

    /// <summary>Every word's offsets name a word of the text, in order, and its box lies in the page.</summary>
    private static void LayoutFitsText(ExtractedPage page)
    {
        var at = 0;
        foreach (var line in page.Layout.Lines)
        {
            foreach (var word in line.Words)
            {
                string.IsNullOrWhiteSpace(page.Text[at..word.Start]).Should().BeTrue("nothing but spaces stands between words");
                page.Text.Substring(word.Start, word.Length).Should().NotBeEmpty().And.NotContain("\n");
                at = word.Start + word.Length;
                (word.X >= 0 && word.X + word.Width <= page.Width && word.Y >= 0 && word.Y + word.Height <= page.Height).Should().BeTrue();
            }
        }

        at.Should().Be(page.Text.Length);
        var bytes = page.Layout.Encode();
        var back = PageLayout.Decode(bytes);
        back.Lines.SelectMany(line => line.Words).SequenceEqual(page.Layout.Lines.SelectMany(line => line.Words)).Should().BeTrue();
        back.Encode().AsSpan().SequenceEqual(bytes).Should().BeTrue();
    }
}
