using FluentAssertions;
using Pustakalaya.Domain.Text;
using Xunit;

namespace Pustakalaya.Domain.Tests.Text;

public sealed class ChapterHtmlTests
{
    [Theory]
    [InlineData("<p>One <b>two</b></p><p>three</p>", "One two\nthree")]
    [InlineData("<h2>Head</h2><ul><li>a</li><li>b</li></ul>", "Head\na\nb")]
    [InlineData("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3")]
    [InlineData("<p>a<br>b</p>", "a\nb")]
    [InlineData("<p>&lt;b&gt; &amp; &quot;q&quot; &#39;</p>", "<b> & \"q\" '")]
    [InlineData("<pre>a\n  b</pre>", "a\nb")]
    [InlineData("<div><p> x </p> </div>", "x")]
    [InlineData("before<img src=\"x\">after", "before after")]
    [InlineData("", "")]
    public void The_text_of_a_chapter_is_its_words_block_by_block(string html, string text) => ChapterHtml.TextOf(html).Should().Be(text);

    [Theory]
    [InlineData("<p>the sea</p>", "sea", "<p>the <mark id=\"hit\" class=\"now\">sea</mark></p>")]
    [InlineData("<p>the s<b>e</b>a</p>", "sea", "<p>the <mark id=\"hit\" class=\"now\">s</mark><b><mark class=\"now\">e</mark></b><mark class=\"now\">a</mark></p>")]
    [InlineData("<p>R&amp;D</p>", "&", "<p>R<mark id=\"hit\" class=\"now\">&amp;</mark>D</p>")]
    [InlineData("<p>sea</p><p>sea</p>", "sea", "<p><mark id=\"hit\" class=\"now\">sea</mark></p><p><mark>sea</mark></p>")]
    [InlineData("<p>seasea</p>", "sea", "<p><mark id=\"hit\" class=\"now\">sea</mark><mark>sea</mark></p>")]
    [InlineData("<p>sea and <b>sea </b> and</p>", "sea", "<p><mark id=\"hit\" class=\"now\">sea</mark> and <b><mark>sea</mark> </b> and</p>")]
    [InlineData("<p>page</p>", "class", "<p>page</p>")]
    public void Words_are_marked_where_they_stand_and_never_inside_a_tag(string html, string word, string expected)
    {
        var text = ChapterHtml.TextOf(html);
        var marks = new List<TextRange>();
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + word.Length, StringComparison.Ordinal))
            marks.Add(new TextRange(at, word.Length));

        ChapterHtml.Mark(html, marks, 0).Should().Be(expected);
    }

    [Fact]
    public void Names_of_a_book_cannot_meet_those_of_the_page()
    {
        ChapterHtml.IdOf("main").Should().Be("e-main");
        ChapterHtml.IdOf("\"><script>").Should().MatchRegex("^e-[A-Za-z0-9_.-]+$");
        ChapterHtml.IdOf("a b").Should().NotBe(ChapterHtml.IdOf("a_b"));
    }
}
