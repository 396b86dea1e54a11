using System.Xml;
using System.Xml.Linq;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media.Epub;

/// <summary>A file of the book, as its list names it.</summary>
/// <param name="Path">Its name in the package.</param>
internal sealed record EpubFile(string Id, string Path, string MediaType, string Properties)
{
    public bool Is(string property) => Properties.Split(' ').Contains(property);
}

/// <summary>What the package document (EPUB 2 and 3) says: the book's own words for itself, its files and their order. Pure.</summary>
internal sealed class EpubPackage
{
    /// <summary>Files beyond this are not looked at.</summary>
    private const int MostFiles = 10_000;

    private static readonly XNamespace Dc = "http://purl.org/dc/elements/1.1/";

    private EpubPackage(XElement root, string path)
    {
        var metadata = Child(root, "metadata");
        // EPUB 2 allows the elements of Dublin Core a wrapper of their own.
        Words = metadata is null ? [] : [.. metadata.Descendants().Where(e => e.Name.Namespace == Dc || e.Name.NamespaceName.StartsWith("http://purl.org/metadata/dublin_core", StringComparison.Ordinal))];
        Metas = metadata is null ? [] : [.. metadata.Descendants().Where(e => e.Name.LocalName == "meta")];
        Files = [.. (Child(root, "manifest")?.Elements() ?? []).Where(e => e.Name.LocalName == "item").Take(MostFiles)
            .Select(e => new EpubFile(Value(e, "id"), EpubPath.Resolve(path, Value(e, "href")).Path ?? "", Value(e, "media-type").ToLowerInvariant(), Value(e, "properties")))
            .Where(f => f.Path.Length > 0)];
        var spine = Child(root, "spine");
        IsRightToLeft = spine is null || Value(spine, "page-progression-direction") is "" or "default" ? null : Value(spine, "page-progression-direction") == "rtl";
        var byId = new Dictionary<string, EpubFile>(StringComparer.Ordinal);
        foreach (var file in Files) byId.TryAdd(file.Id, file);
        var order = (spine?.Elements() ?? []).Where(e => e.Name.LocalName == "itemref").Take(MostFiles)
            .Select(e => (IsLinear: Value(e, "linear") != "no", File: byId.GetValueOrDefault(Value(e, "idref")))).Where(e => e.File is not null).ToList();
        var linear = order.Where(e => e.IsLinear).ToList();
        Order = [.. (linear.Count > 0 ? linear : order).Select(e => e.File!).DistinctBy(f => f.Path)];
        Contents = spine is not null && byId.TryGetValue(Value(spine, "toc"), out var ncx) ? ncx : Files.FirstOrDefault(f => f.MediaType == "application/x-dtbncx+xml");
        Navigation = Files.FirstOrDefault(f => f.Is("nav"));
        var named = Metas.Where(e => Value(e, "name") == "cover").Select(e => Value(e, "content")).FirstOrDefault() ?? "";
        Cover = Files.FirstOrDefault(f => f.Is("cover-image")) ?? byId.GetValueOrDefault(named) ?? Files.FirstOrDefault(f => f.Path == EpubPath.Resolve(path, named).Path);
        CoverPage = (Child(root, "guide")?.Elements() ?? []).Where(e => Value(e, "type").Equals("cover", StringComparison.OrdinalIgnoreCase)).Select(e => EpubPath.Resolve(path, Value(e, "href")).Path).FirstOrDefault();
    }

    private List<XElement> Words { get; }

    private List<XElement> Metas { get; }

    public IReadOnlyList<EpubFile> Files { get; }

    /// <summary>The documents in the order of reading, without those that are read only from elsewhere (notes, answers), unless there are no others.</summary>
    public IReadOnlyList<EpubFile> Order { get; }

    /// <summary>The table of contents of EPUB 3.</summary>
    public EpubFile? Navigation { get; }

    /// <summary>The table of contents of EPUB 2.</summary>
    public EpubFile? Contents { get; }

    /// <summary>The picture on the cover, or a document that shows it.</summary>
    public EpubFile? Cover { get; }

    /// <summary>Name of the document that an EPUB 2 calls its cover.</summary>
    public string? CoverPage { get; }

    /// <summary>Null where the book does not say.</summary>
    public bool? IsRightToLeft { get; }

    /// <summary>The first title is the main one; subtitles follow it.</summary>
    public string? Title => All("title") is [var title, ..] ? title : null;

    /// <summary>Authors. What else somebody did (translated, drawn) is not asked here, since one line is all there is for it.</summary>
    public string? Author => All("creator") is { Count: > 0 } creators ? PdfInfoOutput.Clean(string.Join(", ", creators.Distinct())) : null;

    public IReadOnlyList<string> All(string name) =>
        [.. Words.Where(e => e.Name.LocalName.Equals(name, StringComparison.OrdinalIgnoreCase)).Take(50).Select(e => PdfInfoOutput.Clean(e.Value)).OfType<string>()];

    public static EpubPackage Parse(byte[] document, string path) => new(Xml(document, "The package document"), path);

    /// <returns>Name of the package document that the container points to; null when it points to none.</returns>
    public static string? PathIn(byte[] container) => Xml(container, "META-INF/container.xml").Descendants().Where(e => e.Name.LocalName == "rootfile")
        .Select(e => EpubPath.Resolve("", Value(e, "full-path")).Path).FirstOrDefault(path => path is { Length: > 0 });

    /// <summary>Whether anything but fonts is encrypted: then a program with a key must open the book.</summary>
    public static bool IsEncrypted(byte[] encryption) => Xml(encryption, "META-INF/encryption.xml").Descendants().Where(e => e.Name.LocalName == "EncryptedData").Any(data =>
        !data.Descendants().Any(e => e.Name.LocalName == "EncryptionMethod" && Value(e, "Algorithm") is "http://www.idpf.org/2008/embedding" or "http://ns.adobe.com/pdf/enc#RC"));

    /// <summary>No document type, so that nothing is fetched and nothing expands.</summary>
    private static XElement Xml(byte[] document, string what)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(document), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 10_000_000 });
            return XDocument.Load(reader).Root!;
        }
        catch (XmlException e)
        {
            throw SafeZip.Damaged($"{what} is not XML as a book has it: {PdfInfoOutput.Clean(e.Message)}", e);
        }
    }

    private static XElement? Child(XElement root, string name) => root.Elements().FirstOrDefault(e => e.Name.LocalName == name);

    private static string Value(XElement element, string attribute) => element.Attribute(attribute)?.Value.Trim() ?? "";
}
