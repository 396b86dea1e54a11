using System.Globalization;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media.Lessons;

/// <summary>A file in a lesson's package.</summary>
/// <param name="Name">With slashes, in NFC: what pages of the lesson call it. Text from outside, never a path.</param>
internal sealed record LessonPart(string Name, ZipPart Zip);

/// <summary>
/// The package of a lesson, as it came in. Whole or nothing: a name that leads out of it, a link, or two names that are one to half of all computers
/// refuse it, since what such a package shows depends on who unpacks it.
/// </summary>
internal sealed class LessonPackage : IDisposable
{
    private static readonly ZipLimits Limits = new(20_000, 2L * 1024 * 1024 * 1024, 2L * 1024 * 1024 * 1024);

    /// <summary>What the systems of those who pack leave behind; no page asks for it.</summary>
    private static readonly string[] LeftBehind = [".DS_Store", "Thumbs.db", "desktop.ini"];

    private readonly SafeZip _zip;
    private readonly Dictionary<string, LessonPart> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<LessonPart> _files = [];

    private LessonPackage(SafeZip zip)
    {
        _zip = zip;
        foreach (var entry in zip.Entries)
        {
            var name = NameOf(entry);
            if (entry.IsFolder || name.EndsWith('/') || IsLeftBehind(name))
                continue;
            var part = new LessonPart(name, entry);
            if (!_byName.TryAdd(name, part))
                throw Unsafe(name, "is there twice, or under two names that differ in their case alone");
            _files.Add(part);
        }
    }

    /// <summary>In the order of the package.</summary>
    public IReadOnlyList<LessonPart> Files => _files;

    /// <summary>The end of the package is missing; the files are those before it that are whole.</summary>
    public bool IsCutOff => _zip.IsCutOff;

    /// <exception cref="FileRefusedException">Not a package, too large, or not one that is the same to everybody.</exception>
    public static LessonPackage Open(string path)
    {
        var zip = SafeZip.Open(path, Limits);
        try
        {
            return new LessonPackage(zip);
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    /// <summary>Whatever the case of its letters, and however they are written.</summary>
    public LessonPart? Find(string name) => LessonNames.Of(name) is { } known ? _byName.GetValueOrDefault(known) : null;

    public Stream Read(LessonPart part) => _zip.Read(part.Zip);

    public byte[] ReadAll(LessonPart part, long most) => _zip.ReadAll(part.Zip, most);

    public void Dispose() => _zip.Dispose();

    private static string NameOf(ZipPart entry)
    {
        // Packed on Windows by old programs: their separator is no sign of a trap.
        var name = entry.Name.Replace('\\', '/');
        var flaws = ZipNames.FlawsOf(name) | (entry.Flaws & (ZipFlaws.NotAFile | ZipFlaws.Duplicate));
        if (flaws.HasFlag(ZipFlaws.Absolute)) throw Unsafe(name, "begins at the root of a disk");
        if (flaws.HasFlag(ZipFlaws.ClimbsOut)) throw Unsafe(name, "leads out of the package");
        if (flaws.HasFlag(ZipFlaws.NoName)) throw Unsafe(name, "has a name that no file can have");
        if (flaws.HasFlag(ZipFlaws.NotAFile)) throw Unsafe(name, "is a link or a device, not a file");
        if (flaws.HasFlag(ZipFlaws.Duplicate)) throw Unsafe(name, "is there twice, or under two names that differ in their case alone");
        return LessonNames.Of(name) ?? throw Unsafe(name, "has a name that no file can have");
    }

    private static bool IsLeftBehind(string name) => name.StartsWith("__MACOSX/", StringComparison.Ordinal) || LeftBehind.Contains(name[(name.LastIndexOf('/') + 1)..], StringComparer.OrdinalIgnoreCase);

    private static FileRefusedException Unsafe(string name, string what) => new(new IngestFailure(FailureCode.UnsafePackage, $"The entry “{Shown(name)}” {what}."));

    /// <summary>On one line, and short.</summary>
    internal static string Shown(string name)
    {
        var shown = string.Concat(name.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? '_' : c));
        return shown.Length <= 120 ? shown : shown[..119] + "…";
    }
}
