using Pustakalaya.Application.Adapters.Media.Epub;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media.Lessons;

/// <summary>Collects what the pages of a lesson name and will not get: what lies on the Internet, and what is not in the package.</summary>
internal sealed class LessonLinks(LessonPackage package)
{
    private const int Named = 3;

    /// <summary>More are not counted: nobody mends them by hand.</summary>
    private const int Most = 1_000;

    private readonly string[] _sorted = [.. package.Files.Select(f => f.Name).Order(StringComparer.OrdinalIgnoreCase)];
    private readonly HashSet<string> _remote = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);

    public void Add(LessonPart page, LessonPage content)
    {
        foreach (var link in content.Links.Select(l => l.Trim()))
        {
            if (_remote.Count + _missing.Count >= Most)
                return;
            if (link.StartsWith("//", StringComparison.Ordinal) || (Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "ftp"))
                _remote.Add(LessonPackage.Shown(link));
            // Whoever sets another base, or leaves a place for script to fill, is not followed.
            else if (!content.HasBase && !link.Contains('{', StringComparison.Ordinal) && Inside(page.Name, link) is { } path && !IsThere(path))
                _missing.Add(LessonPackage.Shown(path));
        }
    }

    /// <returns>Null when everything that is named is there.</returns>
    public IngestFailure? Remark()
    {
        var parts = new List<string>();
        if (_remote.Count > 0) parts.Add($"{_remote.Count} {(_remote.Count == 1 ? "reference leads" : "references lead")} to the Internet and will not load: {Some(_remote)}");
        if (_missing.Count > 0) parts.Add($"{_missing.Count} {(_missing.Count == 1 ? "names a file" : "name files")} that the package does not have: {Some(_missing)}");
        return parts.Count == 0 ? null : new IngestFailure(FailureCode.OutsideReferences, string.Join("; ", parts));
    }

    private bool IsThere(string path) => package.Find(path) is not null || IsFolder(path + "/");

    /// <summary>The names in order: the first one that does not come before the folder is in it, or nothing is.</summary>
    private bool IsFolder(string folder)
    {
        var at = Array.BinarySearch(_sorted, folder, StringComparer.OrdinalIgnoreCase);
        at = at < 0 ? ~at : at;
        return at < _sorted.Length && _sorted[at].StartsWith(folder, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Null for what is no file: another scheme, a place on the same page.</summary>
    private static string? Inside(string from, string link)
    {
        if (link.Length == 0 || link[0] is '#' or '?' || EpubPath.Resolve(from, link.Replace('\\', '/')) is not { Path: { Length: > 0 } path }) return null;
        return LessonNames.Of(path);
    }

    private static string Some(HashSet<string> all) => string.Join(", ", all.Take(Named)) + (all.Count > Named ? " …" : "");
}
