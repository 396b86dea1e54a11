using System.IO.Compression;
using System.Text;

namespace Pustakalaya.Application.Tests.Adapters.Media.Office;

/// <summary>The smallest office files that the programs open.</summary>
internal static class OfficeFile
{
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006";
    private const string Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private const string Sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Slides = "http://schemas.openxmlformats.org/presentationml/2006/main";
    private const string Drawing = "http://schemas.openxmlformats.org/drawingml/2006/main";

    public static byte[] Docx(string text, params (string Name, string Content)[] more) => DocxOf(Run(text), "", more);

    /// <param name="body">Paragraphs.</param>
    /// <param name="relations">Of the document, such as <see cref="External"/>.</param>
    public static byte[] DocxOf(string body, string relations, params (string Name, string Content)[] more) => Zip(
    [
        ("[Content_Types].xml", Types(("/word/document.xml", "wordprocessingml.document.main+xml"))),
        ("_rels/.rels", Rels(Relation("main", "officeDocument", "word/document.xml"))),
        ("word/_rels/document.xml.rels", Rels(relations)),
        ("word/document.xml", $"<?xml version=\"1.0\"?><w:document xmlns:w=\"{Word}\" xmlns:r=\"{Relations}\"><w:body>{body}</w:body></w:document>"),
        .. more,
    ]);

    public static string Run(string text) => $"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>";

    public static string Field(string instruction) =>
        $"<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> {instruction} </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>as saved</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>";

    /// <summary>A picture that is not in the file.</summary>
    public static string LinkedPicture(string relation) =>
        $"""
        <w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="1000000" cy="1000000"/><wp:docPr id="1" name="p"/>
        <a:graphic xmlns:a="{Drawing}"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">
        <pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>
        <pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1000000" cy="1000000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>
        """;

    public static string External(string id, string type, string target) => $"<Relationship Id=\"{id}\" Type=\"{Relations}/{type}\" Target=\"{target}\" TargetMode=\"External\"/>";

    public static byte[] Xlsx(string text) => Zip(
    [
        ("[Content_Types].xml", Types(("/xl/workbook.xml", "spreadsheetml.sheet.main+xml"), ("/xl/worksheets/sheet1.xml", "spreadsheetml.worksheet+xml"))),
        ("_rels/.rels", Rels(Relation("main", "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", $"<?xml version=\"1.0\"?><workbook xmlns=\"{Sheet}\" xmlns:r=\"{Relations}\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"s1\"/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", Rels(Relation("s1", "worksheet", "worksheets/sheet1.xml"))),
        ("xl/worksheets/sheet1.xml", $"<?xml version=\"1.0\"?><worksheet xmlns=\"{Sheet}\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{text}</t></is></c></row></sheetData></worksheet>"),
    ]);

    public static byte[] Pptx(string text) => Zip(
    [
        ("[Content_Types].xml", Types(("/ppt/presentation.xml", "presentationml.presentation.main+xml"), ("/ppt/slides/slide1.xml", "presentationml.slide+xml"))),
        ("_rels/.rels", Rels(Relation("main", "officeDocument", "ppt/presentation.xml"))),
        ("ppt/presentation.xml", $"<?xml version=\"1.0\"?><p:presentation xmlns:p=\"{Slides}\" xmlns:r=\"{Relations}\"><p:sldIdLst><p:sldId id=\"256\" r:id=\"s1\"/></p:sldIdLst><p:sldSz cx=\"9144000\" cy=\"6858000\"/></p:presentation>"),
        ("ppt/_rels/presentation.xml.rels", Rels(Relation("s1", "slide", "slides/slide1.xml"))),
        ("ppt/slides/slide1.xml",
            $"<?xml version=\"1.0\"?><p:sld xmlns:p=\"{Slides}\" xmlns:a=\"{Drawing}\"><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/><p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"t\"/><p:cNvSpPr txBox=\"1\"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x=\"900000\" y=\"900000\"/><a:ext cx=\"7000000\" cy=\"900000\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"),
    ]);

    /// <param name="kind"><c>text</c>, <c>spreadsheet</c> or <c>presentation</c>.</param>
    public static byte[] OpenDocument(string kind, string body, params (string Name, string Content)[] more) => Zip(
    [
        ("mimetype", $"application/vnd.oasis.opendocument.{kind}"),
        ("content.xml",
            "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" office:version=\"1.2\">"
            + $"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"),
        .. more.Any(m => m.Name == "META-INF/manifest.xml") ? [] : ((string, string)[])
        [
            ("META-INF/manifest.xml", $"<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"application/vnd.oasis.opendocument.{kind}\"/><manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>"),
        ],
        .. more,
    ]);

    public static byte[] Odt(string text) => OpenDocument("text", $"<text:p>{text}</text:p>");

    public static byte[] Ods(string text, string rows = "") =>
        OpenDocument("spreadsheet", $"<table:table table:name=\"A\"><table:table-row><table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell></table:table-row>{rows}</table:table>");

    public static byte[] Odp(string text) =>
        OpenDocument("presentation", $"<draw:page draw:name=\"1\"><draw:frame svg:width=\"20cm\" svg:height=\"3cm\" svg:x=\"2cm\" svg:y=\"2cm\"><draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame></draw:page>");

    public static byte[] Rtf(string text) => Encoding.ASCII.GetBytes($"{{\\rtf1\\ansi {string.Concat(text.Select(c => c < 128 ? c.ToString() : $"\\u{(short)c}?"))}}}");

    /// <summary>A container with one directory sector that names these streams, each of one sector of zeros that says it is longer.</summary>
    public static byte[] Ole(params string[] streams)
    {
        var file = new byte[512 * (3 + streams.Length)];
        new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }.CopyTo(file, 0);
        file[0x1E] = 9;
        file.AsSpan(0x4C, 4 * 109).Fill(0xFF);
        // The table in sector 0, the directory in sector 1, the streams behind it.
        file.AsSpan(0x4C, 4).Clear();
        file[0x30] = 1;
        file.AsSpan(512, 512).Fill(0xFF);
        file[512 + 4] = 0xFE;
        for (var i = 0; i < streams.Length; i++)
        {
            var entry = file.AsSpan(1024 + (128 * i), 128);
            var name = Encoding.Unicode.GetBytes(streams[i]);
            name.CopyTo(entry);
            entry[0x40] = (byte)(name.Length + 2);
            entry[0x42] = 2;
            entry[0x74] = (byte)(2 + i);
            // Long enough to lie in sectors of its own.
            entry[0x79] = 0x10;
        }

        return file;
    }

    public static byte[] Zip(params IReadOnlyList<(string Name, string Content)> entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, name == "mimetype" ? CompressionLevel.NoCompression : CompressionLevel.Optimal).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return bytes.ToArray();
    }

    private static string Relation(string id, string type, string target) => $"<Relationship Id=\"{id}\" Type=\"{Relations}/{type}\" Target=\"{target}\"/>";

    private static string Rels(string relations) => $"<?xml version=\"1.0\"?><Relationships xmlns=\"{Package}/relationships\">{relations}</Relationships>";

    private static string Types(params (string Part, string Type)[] parts) =>
        $"<?xml version=\"1.0\"?><Types xmlns=\"{Package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        + string.Concat(parts.Select(p => $"<Override PartName=\"{p.Part}\" ContentType=\"application/vnd.openxmlformats-officedocument.{p.Type}\"/>")) + "</Types>";
}
