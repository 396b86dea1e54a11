using System.Globalization;
using System.Xml;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media.Office;

/// <summary>Office files that are ZIPs of XML (ECMA-376, OpenDocument 1.2): all of it is inflated once, so that no program after us meets more than it should.</summary>
internal static class OfficePackage
{
    /// <summary>Presentations hold films.</summary>
    private static readonly ZipLimits Limits = new(20_000, 256L * 1024 * 1024, 1024L * 1024 * 1024);

    private const int MostProperties = 1024 * 1024;

    /// <param name="folder">Where its own parts stand: what makes it a text, a table or a presentation.</param>
    public static FileFacts Look(string path, string folder)
    {
        using var zip = SafeZip.Open(path, Limits);
        if (zip.Find("[Content_Types].xml") is null && !zip.IsCutOff) throw OfficeProber.Damaged("It has no list of its parts.");
        if (!zip.Entries.Any(entry => entry.IsSound && entry.Name.StartsWith(folder, StringComparison.Ordinal))) throw OfficeProber.Damaged($"Nothing stands in {folder}.");
        Check(zip);
        return Facts(zip, Properties(zip, "docProps/core.xml"));
    }

    public static FileFacts LookAtOpenDocument(string path)
    {
        using var zip = SafeZip.Open(path, Limits);
        if (zip.Find("META-INF/manifest.xml") is { } manifest && zip.ReadAll(manifest, MostProperties).AsSpan().IndexOf("encryption-data"u8) >= 0)
            throw new FileRefusedException(new IngestFailure(FailureCode.Encrypted, "It opens only with a password."));
        if (zip.Find("content.xml") is null) throw OfficeProber.Damaged("It has no content.");
        Check(zip);
        return Facts(zip, Properties(zip, "meta.xml"));
    }

    private static FileFacts Facts(SafeZip zip, FileFacts facts) =>
        zip.IsCutOff ? facts with { Flaw = new IngestFailure(FailureCode.Damaged, "It ends before its directory.") } : facts;

    private static void Check(SafeZip zip)
    {
        const ZipFlaws Deceiving = ZipFlaws.Absolute | ZipFlaws.ClimbsOut | ZipFlaws.NotAFile | ZipFlaws.Duplicate;
        foreach (var entry in zip.Entries)
        {
            if ((entry.Flaws & Deceiving) != 0) throw OfficeProber.Damaged("It holds an entry that no office program writes: a link, a path out of it, or a name that is there already.");
            if (!entry.IsFolder) CheckEntry(zip, entry);
        }
    }

    private static void CheckEntry(SafeZip zip, ZipPart entry)
    {
        using var content = zip.Read(entry);
        var buffer = new byte[64 * 1024];
        var head = content.ReadAtLeast(buffer, 2048, throwOnEndOfStream: false);
        // Its own standard forbids it in such files (ECMA-376-2, 9.1.4); in others the manifest alone names one, which nobody loads.
        if (IsXml(entry.Name) && entry.Name != "META-INF/manifest.xml" && DefinesEntities(buffer.AsSpan(0, head))) throw OfficeProber.Damaged("A part of it defines entities, which no office program writes.");
        while (content.Read(buffer) > 0)
        {
            // Counted and compared with the directory while it is read.
        }
    }

    private static bool IsXml(string name) => name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".rels", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".rdf", StringComparison.OrdinalIgnoreCase);

    /// <summary>Also where each letter takes two bytes.</summary>
    private static bool DefinesEntities(ReadOnlySpan<byte> head)
    {
        Span<byte> letters = stackalloc byte[2048];
        var count = 0;
        foreach (var b in head[..Math.Min(head.Length, letters.Length)])
            if (b != 0) letters[count++] = b;
        return letters[..count].IndexOf("<!DOCTYPE"u8) >= 0 || letters[..count].IndexOf("<!ENTITY"u8) >= 0;
    }

    /// <summary>Title, author and the like, in the words of Dublin Core, which both families use.</summary>
    private static FileFacts Properties(SafeZip zip, string name)
    {
        var facts = new FileFacts { PageCount = 0 };
        if (zip.Find(name) is not { } part) return facts;
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostProperties, IgnoreComments = true, IgnoreProcessingInstructions = true };
        try
        {
            using var content = new MemoryStream(zip.ReadAll(part, MostProperties));
            using var reader = XmlReader.Create(content, settings);
            while (!reader.EOF)
            {
                if (reader.NodeType == XmlNodeType.Element && reader.Depth > 0 && Wants(reader.LocalName))
                {
                    var property = reader.LocalName;
                    facts = With(facts, property, PdfInfoOutput.Clean(reader.ReadElementContentAsString()));
                }
                else
                {
                    reader.Read();
                }
            }
        }
        catch (XmlException e)
        {
            throw OfficeProber.Damaged($"What it says of itself is not readable: {e.Message}");
        }

        return facts;
    }

    private static bool Wants(string name) => name is "title" or "creator" or "initial-creator" or "subject" or "keywords" or "keyword" or "created" or "creation-date" or "generator";

    private static FileFacts With(FileFacts facts, string name, string? value) => (name, value) switch
    {
        (_, null) => facts,
        ("title", _) => facts with { Title = value },
        // Who began it goes before who saved it last.
        ("initial-creator", _) => facts with { Author = value },
        ("creator", _) => facts with { Author = facts.Author ?? value },
        ("subject", _) => facts with { Subject = value },
        ("keywords" or "keyword", _) => facts with { Keywords = facts.Keywords is null ? value : $"{facts.Keywords}, {value}" },
        ("generator", _) => facts with { Producer = value },
        _ => DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created) && created.Year is >= 1980 and < 2200 ? facts with { Created = created } : facts,
    };
}
