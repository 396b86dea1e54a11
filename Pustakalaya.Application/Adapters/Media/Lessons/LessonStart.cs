using System.Xml;
using System.Xml.Linq;
using Pustakalaya.Application.Adapters.Media.Epub;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media.Lessons;

/// <summary>Finds the page with which a lesson begins.</summary>
internal static class LessonStart
{
    private const int LongestManifest = 4 * 1024 * 1024;

    private static readonly string[] Names = ["index.html", "index.htm", "start.html", "start.htm", "index.xhtml"];

    /// <summary>
    /// A page of a usual name, at the top or in the one folder there; else what the manifest of a learning system (SCORM) names; else the only page there is
    /// at the top.
    /// </summary>
    /// <exception cref="FileRefusedException">There is none.</exception>
    public static LessonPart Of(LessonPackage package)
    {
        var top = Top(package);
        foreach (var name in Names)
            if (package.Find(top + name) is { } start) return start;
        if (package.Find(top + "imsmanifest.xml") is { } manifest && FromManifest(package, manifest) is { } named)
            return named;
        if (package.Find(top + "h5p.json") is not null)
            throw new FileRefusedException(new IngestFailure(FailureCode.H5pPackage, "h5p.json is there, and no start page."));
        var pages = package.Files.Where(f => f.Name.StartsWith(top, StringComparison.OrdinalIgnoreCase) && !f.Name.AsSpan(top.Length).Contains('/') && LessonTypes.IsPage(f.Name)).ToList();
        return pages.Count == 1
            ? pages[0]
            : throw new FileRefusedException(new IngestFailure(
                package.IsCutOff ? FailureCode.Damaged : FailureCode.NoStartPage,
                $"{(package.IsCutOff ? "The end of the package is missing, and what is left has" : "The package has")} no start page: {package.Files.Count} files, {pages.Count} pages at the top."));
    }

    /// <summary>The folder that all files are in, with its slash; empty when they are not in one.</summary>
    private static string Top(LessonPackage package)
    {
        if (package.Files.Count == 0) return "";
        var first = package.Files[0].Name;
        var top = first[..(first.IndexOf('/', StringComparison.Ordinal) + 1)];
        return package.Files.All(f => f.Name.StartsWith(top, StringComparison.OrdinalIgnoreCase)) ? top : "";
    }

    private static LessonPart? FromManifest(LessonPackage package, LessonPart manifest)
    {
        XElement root;
        try
        {
            using var bytes = new MemoryStream(package.ReadAll(manifest, LongestManifest));
            using var reader = XmlReader.Create(bytes, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = LongestManifest });
            root = XElement.Load(reader);
        }
        catch (XmlException e)
        {
            throw new FileRefusedException(new IngestFailure(FailureCode.NoStartPage, $"imsmanifest.xml cannot be read: {LessonPackage.Shown(e.Message)}"), e);
        }

        var resources = root.Descendants().Where(e => e.Name.LocalName == "resource" && Value(e, "href").Length > 0).ToList();
        var first = root.Descendants().FirstOrDefault(e => e.Name.LocalName == "item" && Value(e, "identifierref").Length > 0);
        var resource = resources.Find(r => first is not null && Value(r, "identifier") == Value(first, "identifierref")) ?? resources.FirstOrDefault();
        if (resource is null) return null;
        var folder = string.Concat(resource.AncestorsAndSelf().Reverse().Select(e => Value(e, "base")));
        return EpubPath.Resolve(manifest.Name, folder + Value(resource, "href")).Path is { } path ? package.Find(path) : null;
    }

    private static string Value(XElement element, string name) => element.Attributes().FirstOrDefault(a => a.Name.LocalName == name)?.Value ?? "";
}
