using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>How much a package may hold. More than that is no book and no lesson but a trap.</summary>
/// <param name="Entries">Names in the directory.</param>
/// <param name="EntryBytes">Of one entry, counted while it is inflated.</param>
/// <param name="TotalBytes">Of all entries, as declared and as counted.</param>
internal sealed record ZipLimits(int Entries, long EntryBytes, long TotalBytes)
{
    /// <summary>Times that an entry may be larger than its packed bytes: real text comes to twenty, zeros to a thousand.</summary>
    public const int Ratio = 200;

    /// <summary>Below this a ratio says nothing: a page of spaces is no bomb.</summary>
    public const long RatioFrom = 1024 * 1024;

    public static readonly ZipLimits Book = new(10_000, 32L * 1024 * 1024, 256L * 1024 * 1024);
}

/// <summary>What is wrong with a name, or with what stands under it.</summary>
[Flags]
internal enum ZipFlaws
{
    None = 0,

    /// <summary>Begins at the root, or at a drive.</summary>
    Absolute = 1,

    /// <summary>Has <c>..</c> in it.</summary>
    ClimbsOut = 2,

    /// <summary>Empty, too long, or with characters that are no letters of a name: control characters, NUL, backslashes.</summary>
    NoName = 4,

    /// <summary>Not a file: a link to somewhere, a device.</summary>
    NotAFile = 8,

    /// <summary>Another entry before it has the same name, whatever the case of its letters.</summary>
    Duplicate = 16,

    /// <summary>Opens only with a password.</summary>
    Encrypted = 32,

    /// <summary>Packed by another method than the two that everybody reads.</summary>
    Packing = 64,
}

/// <summary>An entry of a package, as its directory says: text and numbers from outside. The name never becomes a path.</summary>
/// <param name="Size">Declared; checked against what comes out.</param>
/// <param name="Packed">Bytes in the file.</param>
/// <param name="Offset">Of its local header.</param>
internal sealed record ZipPart(string Name, long Size, long Packed, uint Crc, int Method, long Offset, int HeaderLength, ZipFlaws Flaws)
{
    public bool IsFolder => Name.EndsWith('/');

    /// <summary>A file with an ordinary name, ready to be read.</summary>
    public bool IsSound => Flaws == ZipFlaws.None && !IsFolder;
}

/// <summary>Judges the names in a package. Pure.</summary>
internal static class ZipNames
{
    private const int Longest = 1_000;

    public static ZipFlaws FlawsOf(string name)
    {
        var flaws = ZipFlaws.None;
        if (name.Length is 0 or > Longest || name.Any(c => char.IsControl(c) || c == '\\')) flaws |= ZipFlaws.NoName;
        if (name.StartsWith('/') || name.StartsWith('\\') || (name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0]))) flaws |= ZipFlaws.Absolute;
        if (name.Split('/', '\\').Any(step => step is ".." or ".")) flaws |= ZipFlaws.ClimbsOut;
        return flaws;
    }

    /// <summary>Whether the name, up to a trailing slash, has been seen before, as a file system that does not tell cases apart sees it.</summary>
    public static bool IsNew(string name, HashSet<string> seen) => seen.Add(name.TrimEnd('/'));
}
