using System.Text;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Domain.Ingest;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

public class BboxParserTests
{
    private const string Output = """
        <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html xmlns="http://www.w3.org/1999/xhtml">
        <head>
        <title>A title of
          <page width="1.000000" height="1.000000">
        </title>
        </head>
        <body>
        <doc>
          <page width="612.000000" height="792.000000">
            <flow>
              <block xMin="100.000000" yMin="20.000000" xMax="300.000000" yMax="60.000000">
                <line xMin="100.000000" yMin="20.000000" xMax="300.000000" yMax="40.000000">
                  <word xMin="100.000000" yMin="20.000000" xMax="200.000000" yMax="40.000000">सङ्</word>
                  <word xMin="205.000000" yMin="21.000000" xMax="300.000000" yMax="39.000000">घीय</word>
                </line>
                <line xMin="100.000000" yMin="40.000000" xMax="300.000000" yMax="60.000000">
                  <word xMin="100.000000" yMin="40.000000" xMax="200.000000" yMax="60.000000">&lt;a&amp;&quot;b&gt;</word>
                </line>
              </block>
            </flow>
            <flow>
              <block xMin="nan" yMin="-nan" xMax="inf" yMax="1e400">
                <line xMin="nan" yMin="-nan" xMax="inf" yMax="1e400">
                  <word xMin="nan" yMin="-nan" xMax="inf" yMax="1e400">broken
        word</word>
                </line>
              </block>
            </flow>
          </page>
          <page width="300.000000" height="300.000000">
          </page>
        </doc>
        </body>
        </html>

        """;

    [Fact]
    public void Reads_pages_lines_and_words()
    {
        var pages = Parse(Encoding.UTF8.GetBytes(Output), int.MaxValue);

        pages.Select(page => (page.Width, page.Height)).Should().Equal((612, 792), (300, 300));
        pages[0].Words.Select(word => word.Text).Should().Equal("सङ्", "घीय", "<a&\"b>", "broken\nword");
        pages[0].Words[0].Box.Should().Be(new BboxRect(100, 20, 200, 40));
        pages[0].Words[3].Box.Should().Be(default(BboxRect));
        pages[0].Lines.Select(line => (line.FirstWord, line.StartsBlock)).Should().Equal((0, true), (2, false), (3, true));
        pages[1].Words.Should().BeEmpty();
    }

    [Fact]
    public void Reads_the_same_however_the_bytes_arrive()
    {
        var bytes = Encoding.UTF8.GetBytes(Output);
        var whole = Parse(bytes, int.MaxValue);
        for (var step = 1; step < 200; step++) Parse(bytes, step).Should().BeEquivalentTo(whole, o => o.WithStrictOrdering().ComparingByMembers<BboxPage>(), $"pieces of {step}");
    }

    [Fact]
    public void Passes_over_a_word_longer_than_any_line_and_goes_on()
    {
        var output = Output.Replace("broken", new string('x', 3_000_000), StringComparison.Ordinal);
        foreach (var step in new[] { 65_536, 1_000_003 })
        {
            var pages = Parse(Encoding.UTF8.GetBytes(output), step);
            pages.Should().HaveCount(2);
            pages[0].Words.Should().HaveCount(3);
        }
    }

    [Fact]
    public void Keeps_no_more_of_a_page_than_a_page_can_hold()
    {
        var word = "<word xMin=\"1\" yMin=\"1\" xMax=\"2\" yMax=\"2\">{0}</word>\n";
        var head = "<doc>\n<page width=\"1\" height=\"1\">\n<block xMin=\"1\">\n<line xMin=\"1\">\n";
        var many = Parse(Encoding.UTF8.GetBytes(head + string.Concat(Enumerable.Repeat(word.Replace("{0}", "a", StringComparison.Ordinal), 60_000)) + "</page>\n"), 65_536);
        many[0].Words.Should().HaveCount(BboxParser.MostWords);

        var longWord = word.Replace("{0}", new string('a', 300_000), StringComparison.Ordinal);
        var letters = Parse(Encoding.UTF8.GetBytes(head + longWord + longWord + longWord + "</page>\n"), 65_536);
        letters[0].Words.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("<doc>\n<word xMin=\"1\">a</word>\n</page>\n<line>\n<page>\n</page>\n")]
    [InlineData("<doc>\n<page width=\"\" height=\"x\">\n<word>a</word>\n<line \n<word xMin=\"\">b</word>\n<word </word>\n</page>\n")]
    public void Broken_output_ends_in_fewer_words_and_never_in_an_exception(string output) =>
        Parse(Encoding.UTF8.GetBytes(output), 7).SelectMany(page => page.Words).Should().HaveCountLessThan(3);

    [Fact]
    public void Makes_a_page_of_words_that_fit_their_text()
    {
        var page = new PageAssembler(null).Assemble(7, Parse(Encoding.UTF8.GetBytes(Output), int.MaxValue)[0], new PageSizeRun(7, 7, 612, 792, 0));

        page.Text.Should().Be("सङ्घीय\n<a&\"b>\n\nbrokenword");
        (page.Number, page.Width, page.Height).Should().Be((7, 10_000, 12_941));
        page.Layout.Lines.Should().HaveCount(3);
        page.Layout.Lines[0].Words.Should().Equal(new WordBox(0, 6, 1634, 327, 3268, 327));
        page.Layout.Lines.SelectMany(line => line.Words).Select(word => page.Text.Substring(word.Start, word.Length)).Should().Equal("सङ्घीय", "<a&\"b>", "brokenword");
    }

    [Fact]
    public void Joins_behind_another_halanta_only_what_makes_a_known_word()
    {
        BboxPage Page(string first, string second)
        {
            var page = new BboxPage(100, 100);
            page.Lines.Add(new BboxLine(default, 0, true));
            page.Words.Add(new BboxWord(new BboxRect(0, 0, 10, 10), first));
            page.Words.Add(new BboxWord(new BboxRect(12, 0, 20, 10), second));
            return page;
        }

        var knowing = new PageAssembler(word => word == "जगत्गुरु");
        knowing.Assemble(1, Page("जगत्", "गुरु"), null).Text.Should().Be("जगत्गुरु");
        knowing.Assemble(1, Page("श्रीमान्", "गर्नु"), null).Text.Should().Be("श्रीमान् गर्नु");
        new PageAssembler(null).Assemble(1, Page("जगत्", "गुरु"), null).Text.Should().Be("जगत् गुरु");
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("संविधान", "संविधान")]
    [InlineData("गर्‍यो", "गर्‍यो")]
    [InlineData("क\u0000ख\u0007", "कख")]
    [InlineData("\u0001\u0002\u0003", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("e\u0301", "é")]
    [InlineData("\u0958", "क\u093C")]
    [InlineData("ofﬁce", "office")]
    [InlineData("\u00A0a\u00A0\u2003b\u00A0", "a b")]
    [InlineData("\uFEDF\uFE8E", "لا")]
    [InlineData("\U0001F4D6", "\U0001F4D6")]
    [InlineData("\uFFFE\uFDD0\uFEFF", "")]
    [InlineData("\uFFFD", "\uFFFD")]
    public void Cleans_a_word_without_changing_what_is_read(string word, string expected)
    {
        var to = new StringBuilder();
        CleanText.AppendTo(to, word);
        to.ToString().Should().Be(expected);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_dropped()
    {
        var to = new StringBuilder();
        CleanText.AppendTo(to, "a\uD83D" + "b\uDCD6" + "c");
        to.ToString().Should().Be("abc");
    }

    private static List<BboxPage> Parse(byte[] bytes, int step)
    {
        var parser = new BboxParser();
        var pages = new List<BboxPage>();
        for (var at = 0; at < bytes.Length; at += Math.Min(step, bytes.Length))
        {
            parser.Feed(bytes.AsSpan(at, Math.Min(step, bytes.Length - at)));
            while (parser.TryTake(out var page)) pages.Add(page);
        }

        return pages;
    }
}
