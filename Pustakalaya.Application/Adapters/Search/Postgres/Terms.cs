using System.Globalization;
using System.Text;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>
/// The terms an item is found and ranked by. A term is a stem, a stem with a mark (where or how often it stands), or a pair of common stems that
/// stand side by side; stored as a hash, since a list of 14,000 numbers reads faster than one of words. A false match needs two words of one hash.
/// </summary>
internal static class Terms
{
    /// <summary>Text marks go from 1 to this: floor(log2(times / expected)).</summary>
    public const int MaxTextMark = 6;

    /// <summary>Pair marks go from 1 to this: 2, 4, 8, 16 times.</summary>
    public const int MaxPairMark = 4;

    /// <summary>In a title.</summary>
    public const char InTitle = 'A';

    /// <summary>Among names or subjects.</summary>
    public const char InNames = 'B';

    /// <summary>In a description.</summary>
    public const char InDescription = 'C';

    public static int Stem(string stem) => Hash(stem);

    public static int Marked(string stem, char field) => Hash(string.Concat(stem, "/", field.ToString()));

    public static int Marked(string stem, int mark) => Hash(string.Create(CultureInfo.InvariantCulture, $"{stem}/{mark}"));

    public static int Pair(string first, string second) => Hash(string.Concat(first, " ", second));

    public static int Pair(string first, string second, int mark) => Hash(string.Create(CultureInfo.InvariantCulture, $"{first} {second}/{mark}"));

    /// <summary>FNV-1a, 32 bits, of the UTF-8.</summary>
    private static int Hash(string term)
    {
        Span<byte> buffer = stackalloc byte[512];
        var bytes = Encoding.UTF8.GetMaxByteCount(term.Length) <= buffer.Length ? buffer[..Encoding.UTF8.GetBytes(term, buffer)] : Encoding.UTF8.GetBytes(term);
        var hash = 2166136261u;
        foreach (var b in bytes)
            hash = unchecked((hash ^ b) * 16777619u);
        return unchecked((int)hash);
    }
}
