using System.Globalization;
using System.Net;
using System.Text;

namespace Pustakalaya.Testing;

/// <summary>Makes small EPUBs for tests: chapters <c>text/c1.xhtml</c>, <c>text/c2.xhtml</c> ... and whatever else a test puts beside them.</summary>
public sealed class EpubMaker
{
    private readonly List<(string Name, byte[] Content)> _files = [];
    private readonly List<string> _chapters = [];
    private readonly List<(string Path, string Type, string Properties)> _more = [];

    public string Title { get; init; } = "A small book";

    public string Author { get; init; } = "Somebody";

    public string Language { get; init; } = "en";

    /// <summary>Further elements of the metadata, as XML.</summary>
    public string Metadata { get; init; } = "";

    /// <summary>Attributes of the spine.</summary>
    public string Spine { get; init; } = "";

    /// <summary>What stands before the package element: a document type, say.</summary>
    public string Prolog { get; init; } = "";

    /// <summary>Elements of the list in the table of contents; null for one entry a chapter.</summary>
    public string? Contents { get; init; }

    /// <param name="body">What stands between the body's tags.</param>
    public EpubMaker Chapter(string body, string? title = null) =>
        Document($"<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\"><head><title>{WebUtility.HtmlEncode(title ?? "Chapter")}</title></head><body>{body}</body></html>");

    /// <summary>A chapter, written out whole.</summary>
    public EpubMaker Document(string document)
    {
        _chapters.Add(document);
        return this;
    }

    public EpubMaker With(string path, byte[] content, string type, string properties = "")
    {
        _more.Add((path, type, properties));
        return Beside("OPS/" + path, content);
    }

    /// <summary>A file that the book's list does not name.</summary>
    public EpubMaker Beside(string name, byte[] content)
    {
        _files.Add((name, content));
        return this;
    }

    public byte[] Make()
    {
        var manifest = new StringBuilder();
        var spine = new StringBuilder();
        var contents = new StringBuilder();
        for (var i = 1; i <= _chapters.Count; i++)
        {
            manifest.Append(CultureInfo.InvariantCulture, $"<item id=\"c{i}\" href=\"text/c{i}.xhtml\" media-type=\"application/xhtml+xml\"/>");
            spine.Append(CultureInfo.InvariantCulture, $"<itemref idref=\"c{i}\"/>");
            contents.Append(CultureInfo.InvariantCulture, $"<li><a href=\"text/c{i}.xhtml\">Chapter {i}</a></li>");
        }

        for (var i = 0; i < _more.Count; i++)
            manifest.Append(CultureInfo.InvariantCulture, $"<item id=\"m{i}\" href=\"{WebUtility.HtmlEncode(_more[i].Path)}\" media-type=\"{_more[i].Type}\" properties=\"{_more[i].Properties}\"/>");
        var package = $"""
            <?xml version="1.0" encoding="UTF-8"?>{Prolog}
            <package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{Title}</dc:title><dc:creator>{Author}</dc:creator><dc:language>{Language}</dc:language>{Metadata}</metadata>
            <manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>{manifest}</manifest><spine {Spine}>{spine}</spine></package>
            """;
        return ZipMaker.Make(
        [
            ("mimetype", Encoding.ASCII.GetBytes("application/epub+zip")),
            ("META-INF/container.xml", Encoding.UTF8.GetBytes("<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\" version=\"1.0\"><rootfiles><rootfile full-path=\"OPS/package.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>")),
            ("OPS/package.opf", Encoding.UTF8.GetBytes(package)),
            ("OPS/nav.xhtml", Encoding.UTF8.GetBytes($"<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\"><body><nav epub:type=\"toc\"><ol>{Contents ?? contents.ToString()}</ol></nav></body></html>")),
            .. _chapters.Select((chapter, i) => ($"OPS/text/c{i + 1}.xhtml", Encoding.UTF8.GetBytes(chapter))),
            .. _files,
        ]);
    }
}
