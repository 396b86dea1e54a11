using System.Globalization;
using FluentAssertions;
using Pustakalaya.Domain.Text;
using Xunit;

namespace Pustakalaya.Domain.Tests.Text;

public class HighlighterTests
{
    private const string Text = "नेपालको संविधान नेपालीको हो। यस संविधानले नेपाल सरकारलाई बाँध्छ।";

    [Fact]
    public void Every_form_of_a_word_is_marked() =>
        Marked(Text, Query("संविधान")).Should().Equal("संविधान", "संविधानले");

    [Fact]
    public void A_word_stands_for_each_of_its_stems() =>
        Marked(Text, MarkQuery.Of([new HashSet<string> { Stem("संविधान"), Stem("सरकार"), "samvidhan" }], [])).Should().Equal("संविधान", "संविधानले", "सरकारलाई");

    [Fact]
    public void A_phrase_marks_its_run_and_its_words_nowhere_else() =>
        Marked(Text, Phrase("नेपाल सरकार")).Should().Equal("नेपाल", "सरकारलाई");

    [Fact]
    public void A_word_beside_a_phrase_is_marked_everywhere() =>
        Marked(Text, MarkQuery.Of([Set("नेपाल")], [[Set("नेपाल"), Set("सरकार")]])).Should().Equal("नेपालको", "नेपाल", "सरकारलाई");

    [Theory]
    [InlineData("क क क", "क क", "क", "क", "क")]
    [InlineData("क ख क ख ग", "क ख ग", "क", "ख", "ग")]
    [InlineData("ग क ख", "क ख", "क", "ख")]
    [InlineData("क ग ख", "क ख")]
    [InlineData("क\nख", "क ख", "क", "ख")]
    public void Runs_of_a_phrase_may_overlap_and_cross_lines(string text, string phrase, params string[] marked) =>
        Marked(text, Phrase(phrase)).Should().Equal(marked);

    [Fact]
    public void Two_phrases_do_not_run_into_each_other() =>
        Marked("क ख घ ग घ", MarkQuery.Of([], [[Set("क"), Set("ख")], [Set("ग"), Set("घ")]])).Should().Equal("क", "ख", "ग", "घ");

    [Fact]
    public void Joiners_stay_inside_the_mark() =>
        Highlighter.Snippet("उसले गर्\u200Dयो।", Query("गर्यो")).ToHtml().Should().Be("उसले <mark>गर्\u200Dयो</mark>।");

    [Fact]
    public void Nothing_searched_marks_nothing()
    {
        Highlighter.Marks(Text, MarkQuery.Nothing).Should().BeEmpty();
        Highlighter.Marks(Text, MarkQuery.Of([], [[]])).Should().BeEmpty();
        Highlighter.Marks("", Query("क")).Should().BeEmpty();
    }

    [Fact]
    public void Too_many_words_are_refused()
    {
        var many = Enumerable.Range(0, 65).Select(i => (IReadOnlySet<string>)new HashSet<string> { i.ToString(CultureInfo.InvariantCulture) }).ToList();
        FluentActions.Invoking(() => MarkQuery.Of(many, [])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => MarkQuery.Of([], [many])).Should().Throw<ArgumentException>();
        MarkQuery.Of([.. many.Take(64)], [[.. many.Take(64)]]).IsEmpty.Should().BeFalse();
    }

    [Fact]
    public void The_last_of_64_words_of_phrases_is_marked_too()
    {
        var words = Enumerable.Range(0, 64).Select(i => "w" + i).ToList();
        var query = MarkQuery.Of([], [[.. words.Select(w => (IReadOnlySet<string>)new HashSet<string> { w })]]);
        Marked(string.Join(' ', words), query).Should().HaveCount(64);
        Marked(string.Join(' ', words.Skip(1)), query).Should().BeEmpty();
    }

    [Fact]
    public void A_short_text_is_its_own_snippet() =>
        Highlighter.Snippet("  कथा \n\t र कविता ", Query("कविता")).ToHtml().Should().Be("कथा र <mark>कविता</mark>");

    [Fact]
    public void A_phrase_is_one_mark() =>
        Highlighter.Snippet(Text, Phrase("नेपाल सरकार")).ToHtml().Should().Be("नेपालको संविधान नेपालीको हो। यस संविधानले <mark>नेपाल सरकारलाई</mark> बाँध्छ।");

    [Fact]
    public void Html_in_a_text_is_text() =>
        Highlighter.Snippet("<b onclick=\"x('&')\">कथा</b>", Query("कथा")).ToHtml()
            .Should().Be("&lt;b onclick=&quot;x(&#39;&amp;&#39;)&quot;&gt;<mark>कथा</mark>&lt;/b&gt;");

    [Fact]
    public void The_window_with_most_different_words_wins_over_the_one_with_most_hits()
    {
        var text = Filler(30) + "घाम घाम घाम घाम " + Filler(60) + "घाम पानी " + Filler(60) + "घाम पानी";
        var html = Highlighter.Snippet(text, Query("घाम पानी"), 120).ToHtml();
        html.Should().Contain("<mark>घाम</mark> <mark>पानी</mark>").And.StartWith("…").And.EndWith("…");
    }

    [Fact]
    public void The_window_with_most_hits_wins_over_an_earlier_one()
    {
        var text = "घाम लाग्यो। " + Filler(60) + "त्यसपछि घाम घाम घाम " + Filler(60);
        Highlighter.Snippet(text, Query("घाम"), 100).ToHtml().Should().Contain("<mark>घाम</mark> <mark>घाम</mark> <mark>घाम</mark>");
    }

    [Fact]
    public void A_snippet_begins_with_the_sentence_when_that_is_near()
    {
        var text = Filler(60).TrimEnd() + "। पाठशालामा धेरै घाम लाग्यो र " + Filler(60);
        Highlighter.Snippet(text, Query("घाम"), 120).ToString().Should().StartWith("…पाठशालामा धेरै घाम");
    }

    [Fact]
    public void Without_a_hit_the_beginning_is_shown()
    {
        var snippet = Highlighter.Snippet(Filler(100), Query("घाम"), 60).ToString();
        snippet.Should().StartWith("अर्को").And.EndWith("…");
        snippet.Length.Should().BeLessThanOrEqualTo(60);
        Highlighter.Snippet("", Query("घाम")).Should().BeSameAs(Snippet.Empty);
        Highlighter.Snippet(" \n ", Query("घाम")).ToHtml().Should().BeEmpty();
    }

    [Fact]
    public void Opening_and_closing_punctuation_stays_with_its_word()
    {
        var text = Filler(40) + "«घाम» " + Filler(40);
        Highlighter.Snippet(text, Query("घाम"), 20).ToString().Should().Contain("«घाम»");
    }

    [Fact]
    public void Broken_surrogates_become_a_sign_that_json_takes() =>
        Highlighter.Snippet("घाम \uD800 पानी \U0001F600", Query("घाम")).ToString().Should().Be("घाम \uFFFD पानी \U0001F600");

    [Fact]
    public void No_snippet_is_too_long_or_cuts_a_grapheme()
    {
        var random = new Random(11);
        string[] pieces = ["घाम", "पानी", "क्षत्रिय", "स्त्री", " ", "। ", "\n", "गर्\u200Dयो", "😀", "👩\u200D👩\u200D👧", "e\u0301", "«", "»", "-", "ङ्क्ष्म्य", "123"];
        for (var round = 0; round < 2_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(120)).Select(_ => pieces[random.Next(pieces.Length)] + (random.Next(3) == 0 ? " " : "")));
            var length = 20 + random.Next(100);
            var snippet = Highlighter.Snippet(text, Query("घाम पानी"), length);
            // Plain comparisons: assertion objects would take most of the test's time.
            var plain = snippet.ToString();
            if (plain.Length > length || snippet.Parts.Any(p => p.Text.Length == 0)) Assert.Fail($"'{plain}' is longer than {length} or has an empty part.");
            var body = plain.TrimStart('…').TrimEnd('…');
            var flat = Flat(text);
            if (body.Length > 0 && !IsWhole(flat, body)) Assert.Fail($"'{body}' is no piece of '{flat}', or cut between graphemes.");
        }
    }

    /// <summary>Whether the piece lies between grapheme borders at one of the places where it occurs.</summary>
    private static bool IsWhole(string text, string piece)
    {
        var borders = Graphemes(text);
        for (var at = text.IndexOf(piece, StringComparison.Ordinal); at >= 0; at = text.IndexOf(piece, at + 1, StringComparison.Ordinal))
        {
            if (borders.Contains(at) && borders.Contains(at + piece.Length)) return true;
        }

        return false;
    }

    private static HashSet<int> Graphemes(string text) => [.. StringInfo.ParseCombiningCharacters(text), text.Length];

    private static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Filler(int words) => string.Concat(Enumerable.Repeat("अर्को शब्द ", words / 2));

    private static string Stem(string word) => NepaliText.Stem(NepaliText.Fold(word));

    private static HashSet<string> Set(string word) => [Stem(word)];

    private static MarkQuery Query(string words) => MarkQuery.Of([.. words.Split(' ').Select(Set)], []);

    private static MarkQuery Phrase(string words) => MarkQuery.Of([], [[.. words.Split(' ').Select(Set)]]);

    private static IEnumerable<string> Marked(string text, MarkQuery query) => Highlighter.Marks(text, query).Select(r => text.Substring(r.Start, r.Length));
}
