using FluentAssertions;
using Pustakalaya.Application.Adapters.Media.Epub;
using Pustakalaya.Domain.Ingest;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media.Epub;

public sealed class EpubContentsTests
{
    private static int? Number(string path) => path switch
    {
        "text/c1.xhtml" => 1,
        "text/c2.xhtml" => 2,
        _ => null,
    };

    [Fact]
    public void Reads_the_contents_of_epub_3_with_their_depth()
    {
        const string nav = """
            <!DOCTYPE html><html xmlns:epub="x"><body><nav epub:type="toc"><h2>Contents</h2><ol>
            <li><a href="text/c1.xhtml">One</a><ol><li><a href="text/c1.xhtml#a b">One &amp; a
               half</a></li></ol></li>
            <li><span>Part two</span><ol><li><a href="text/c2.xhtml">Two</a></li></ol></li>
            <li><a href="gone.xhtml">Gone</a></li><li><a href="text/c2.xhtml"></a></li>
            </ol></nav><nav epub:type="landmarks"><ol><li><a href="text/c1.xhtml">Cover</a></li></ol></nav></body></html>
            """;

        EpubContents.OfNavigation(nav, "nav.xhtml", Number).Should().Equal(
            new OutlineEntry("One", 1, 0), new OutlineEntry("One & a half", 1, 1, "e-a_20b"), new OutlineEntry("Part two", 0, 0), new OutlineEntry("Two", 2, 1), new OutlineEntry("Gone", 0, 0));
    }

    [Fact]
    public void Reads_the_contents_of_epub_2_behind_its_document_type()
    {
        const string ncx = """
            <?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>
            <ncx><docTitle><text>Not this</text></docTitle><navMap><navPoint><navLabel><text>One&x;</text></navLabel><content src="text/c1.xhtml#x"/>
            <navPoint><navLabel><text>Two</text></navLabel><content src="text/c2.xhtml"/></navPoint></navPoint></navMap><pageList><pageTarget><navLabel><text>9</text></navLabel><content src="text/c1.xhtml"/></pageTarget></pageList></ncx>
            """;

        EpubContents.OfNcx(ncx, "toc.ncx", Number).Should().Equal(new OutlineEntry("One&x;", 1, 0, "e-x"), new OutlineEntry("Two", 2, 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<nav")]
    [InlineData("<nav epub:type='toc'><ol><li></ol></ol></ol></li></nav>")]
    [InlineData("<ol><li><a href='text/c1.xhtml'>not in a nav</a></li></ol>")]
    public void Broken_contents_are_none(string nav) => EpubContents.OfNavigation(nav, "nav.xhtml", Number).Should().BeEmpty();

    [Theory]
    [InlineData("OPS/text/c1.xhtml", "c2.xhtml", "OPS/text/c2.xhtml")]
    [InlineData("OPS/text/c1.xhtml", "../pic%20ture/a.png?x#y", "OPS/pic ture/a.png")]
    [InlineData("OPS/text/c1.xhtml", "/top.xhtml", "top.xhtml")]
    [InlineData("OPS/text/c1.xhtml", "./a//b/./c", "OPS/text/a/b/c")]
    [InlineData("c1.xhtml", "#here", "c1.xhtml")]
    [InlineData("c1.xhtml", "../../../etc/passwd", null)]
    [InlineData("c1.xhtml", "file:///etc/passwd", null)]
    [InlineData("c1.xhtml", "//host/x", null)]
    [InlineData("c1.xhtml", "C:\\x", null)]
    [InlineData("c1.xhtml", "javascript:alert(1)", null)]
    [InlineData("c1.xhtml", "%2e%2e/x", null)]
    public void Addresses_stay_inside_the_book(string from, string address, string? path) => EpubPath.Resolve(from, address).Path.Should().Be(path);
}
