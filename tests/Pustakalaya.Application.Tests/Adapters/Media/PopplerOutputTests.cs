using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Domain.Ingest;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

/// <summary>What poppler 22.12 printed, and what is read out of it.</summary>
public class PopplerOutputTests
{
    private const string Info = """
        Title:           नेपालको संविधान
        Subject:
        Keywords:        law;  nepal
        Author:          A
        Pages: 77
        Encrypted: yes
        Creator:         LaTeX with hyperref
        Producer:        pdfTeX-1.40.23
        CreationDate:    2022-04-06T20:15:41+02
        ModDate:         2022-04-06T20:15:41+02
        JavaScript:      no
        Pages:           4
        Encrypted:       yes (print:no copy:no change:yes addNotes:yes algorithm:AES-256)
        Page    1 size:  595.276 x 841.89 pts (A4)
        Page    1 rot:   0
        Page    2 size:  595.276 x 841.89 pts (A4)
        Page    2 rot:   0
        Page    3 size:  2e+06 x 20 pts
        Page    3 rot:   -90
        Page    4 size:  100 x 100 pts
        Page    4 rot:   450
        Page    1 MediaBox:      0.00     0.00   595.28   841.89
        Page    1 CropBox:     100.00   100.00   300.00   300.00
        Page    2 MediaBox:    100.00   -50.00   695.28   791.89
        Page    3 MediaBox:      0.00     0.00 2000000.00    20.00
        Page    4 MediaBox:    200.00   300.00   100.00   100.00
        File size:       48722 bytes
        PDF version:     1.5
        """;

    [Fact]
    public void Reads_facts_and_the_sizes_of_pages()
    {
        var facts = PdfInfoOutput.Parse(Info);

        (facts.Title, facts.Author, facts.Subject, facts.Keywords, facts.Producer).Should().Be(("नेपालको संविधान", "A", null, "law; nepal", "pdfTeX-1.40.23"));
        (facts.PageCount, facts.IsProtected).Should().Be((4, true));
        facts.Created.Should().Be(new DateTimeOffset(2022, 4, 6, 20, 15, 41, TimeSpan.FromHours(2)));
        facts.PageSizes.Should().Equal(
            new PageSizeRun(1, 2, 595.28, 841.89, 0), new PageSizeRun(3, 3, 2_000_000, 20, 270), new PageSizeRun(4, 4, 100, 200, 90));
    }

    [Theory]
    [InlineData("2022-04-06T20:15:41+05:45", "2022-04-06T20:15:41+05:45")]
    [InlineData("2022-04-06T20:15:41-08", "2022-04-06T20:15:41-08:00")]
    [InlineData("2022-04-06T20:15:41Z", "2022-04-06T20:15:41+00:00")]
    [InlineData("garbage", null)]
    [InlineData("9999-99-99T00:00:00Z", null)]
    [InlineData("0001-01-01T00:00:00Z", null)]
    [InlineData("", null)]
    public void Takes_only_dates_that_can_be(string date, string? expected) =>
        PdfInfoOutput.Parse($"CreationDate:    {date}\nPages: 1").Created?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture).Should().Be(expected);

    [Theory]
    [InlineData("")]
    [InlineData("Pages:")]
    [InlineData("Pages: -2147483648")]
    [InlineData("Pages: 99999999999999999999")]
    [InlineData("Page x rot: y\nPage 1 MediaBox: nan inf 1 2\nPage 1 MediaBox:\nPage\n:::")]
    public void Makes_no_pages_of_what_is_no_number(string output)
    {
        var facts = PdfInfoOutput.Parse(output);
        facts.PageCount.Should().Be(0);
        facts.PageSizes.Should().BeEmpty();
    }

    [Fact]
    public void Names_are_cleaned_of_what_cannot_be_stored_or_shown()
    {
        PdfInfoOutput.Clean("  a\0b\u0007\t\n c  ").Should().Be("a b c");
        PdfInfoOutput.Clean("\0\0").Should().BeNull();
        PdfInfoOutput.Clean(new string('क', 5_000))!.Length.Should().Be(1_000);
        PdfInfoOutput.Clean(new string('a', 999) + "\U0001F4D6")!.Length.Should().Be(999, "no half of a pair is left");
    }

    [Fact]
    public void Reads_font_names_without_their_prefix()
    {
        const string output = """
            name                                 type              encoding         emb sub uni object ID
            ------------------------------------ ----------------- ---------------- --- --- --- ---------
            PGUGBG+PCSNEPALI                     TrueType          WinAnsi          yes yes yes      9  0
            BIOWJW+Preeti                        TrueType          WinAnsi          yes yes yes     25  0
            XXXXXX+Preeti                        TrueType          WinAnsi          yes yes yes     26  0
            [none]                               Type 3            Custom           yes no  no      27  0
            Averyverylongfontnamethatisbeyondthirtysixcolumns Bold Type 1            Standard         no  no  no       5  0
            Abcdef+Kalimati                      CID TrueType      Identity-H       yes yes yes     30  0
            """;
        PdfFontsOutput.Parse(output).Should().Equal("PCSNEPALI", "Preeti", "Averyverylongfontnamethatisbeyondthirtysixcolumns Bold", "Abcdef+Kalimati");
        PdfFontsOutput.Parse("no table").Should().BeEmpty();
    }

    [Fact]
    public void Adds_up_the_pictures_of_a_page_and_leaves_masks_out()
    {
        const string output = """
            page   num  type   width height color comp bpc  enc interp  object ID x-ppi y-ppi size ratio
            --------------------------------------------------------------------------------------------
               1     0 image    2550  3300  rgb     3   8  jpeg   no         6  0   300   300  938K 3.8%
               2     1 image    2550  1650  rgb     3   8  jpeg   no        13  0   300   300  704K 2.9%
               2     2 image    2550  1650  rgb     3   8  jpeg   no        14  0   300   300  704K 2.9%
               2     3 smask    2550  3300  gray    1   8  image  no        14  0   300   300 1741B  11%
               3     4 image       1     1  gray    1   8  image  no   [inline]   0.118 0.091    0B 0.0%
               4     5 image       1     1  gray    1   8  image  no        15  0     0     0    0B 0.0%
            """;
        var areas = PdfImagesOutput.Areas(output);

        areas.Keys.Should().Equal(1, 2, 3);
        areas[1].Should().BeApproximately(612 * 792, 1);
        areas[2].Should().BeApproximately(612 * 792, 1);
        areas[3].Should().BeApproximately(72 / 0.118 * (72 / 0.091), 1);
    }

    [Fact]
    public void Reads_an_outline_with_its_depth_and_only_behind_the_pages()
    {
        const string output = """
            <page number="1"><text><outline><item page="9">Trap</item></outline></text></page>
            <outline>
            <item page="1">A &lt;b&gt; &amp; &quot;c&quot;</item>
            <outline>
            <item page="2">भाग&#160;१</item>
            <item page="77">Beyond the end</item>
            </outline>
            <item>Leads nowhere</item>
            <item page="3"> </item>
            <item page="99999999999999">Strange number</item>
            </outline>
            </pdf2xml>
            """;
        PdfOutlineOutput.Parse(output, pageCount: 10).Should().Equal(
            new OutlineEntry("A <b> & \"c\"", 1, 0), new OutlineEntry("भाग १", 2, 1), new OutlineEntry("Beyond the end", 0, 1),
            new OutlineEntry("Leads nowhere", 0, 0), new OutlineEntry("Strange number", 0, 0));
        PdfOutlineOutput.Parse("<outline><item page=\"1\">No page</item></outline>", 1).Should().BeEmpty();
        PdfOutlineOutput.Parse("</page><outline><item page=\"1\">cut off", 1).Should().BeEmpty();
    }

    [Fact]
    public void Does_not_follow_an_outline_that_is_endless_or_deep()
    {
        PdfOutlineOutput.Parse("</page><outline>" + string.Concat(Enumerable.Repeat("<item page=\"1\">x</item>", 20_000)), 1).Should().HaveCount(5_000);
        PdfOutlineOutput.Parse("</page>" + string.Concat(Enumerable.Repeat("<outline><item page=\"1\">x</item>", 100)), 1).Should().HaveCount(8);
    }

    [Theory]
    [InlineData(1, "Command Line Error: Incorrect password", FailureCode.Encrypted)]
    [InlineData(1, "Syntax Error: Couldn't find trailer dictionary\nSyntax Error: Couldn't read xref table", FailureCode.Damaged)]
    [InlineData(99, "Command Line Error: Wrong page range given: the first page (1) can not be after the last page (0).", FailureCode.NoPages)]
    [InlineData(1, "Syntax Error: Unsupported version/revision (9/9) of Standard security handler", FailureCode.Encrypted)]
    [InlineData(99, "", FailureCode.Damaged)]
    public void Knows_why_a_tool_gave_up(int code, string error, FailureCode expected)
    {
        var failure = PopplerErrors.Failure(Tool.PdfInfo, new ToolResult(ToolEnd.Exited, code, error));
        failure.Code.Should().Be(expected);
        failure.Detail.Should().NotBeEmpty().And.NotContain("\n");
    }

    [Theory]
    [InlineData("Killed", "")]
    [InlineData("Exited", "I/O Error: Couldn't open file '/x': Permission denied.")]
    public void Does_not_blame_the_file_for_what_the_machine_did(string end, string error) =>
        FluentActions.Invoking(() => PopplerErrors.Failure(Tool.PdfInfo, new ToolResult(Enum.Parse<ToolEnd>(end), 137, error))).Should().Throw<ToolUnavailableException>();
}
