using System.Globalization;
using System.Text;

namespace Pustakalaya.Application.Ingest;

/// <summary>A name that came with a file is text to show, never a path, and must not be able to play tricks on the page that shows it.</summary>
internal static class FileName
{
    public const int MaxLength = 400;

    public const int LongestLabel = 200;

    /// <summary>Without folders, control characters and marks that turn the reading direction; never empty.</summary>
    public static string Clean(string? name)
    {
        // Browsers of old sent whole paths, with either kind of slash.
        var bare = (name ?? "")[((name ?? "").LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = new StringBuilder(Math.Min(bare.Length, MaxLength));
        foreach (var rune in bare.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || IsTrick(rune))
                continue;
            if (clean.Length + rune.Utf16SequenceLength > MaxLength)
                break;
            clean.Append(rune.ToString());
        }

        return clean.ToString().Normalize(NormalizationForm.FormC).Trim() is { Length: > 0 } found ? found[..Math.Min(found.Length, MaxLength)] : "file";
    }

    /// <summary>What the item is called until somebody gives it a title.</summary>
    public static string ToTitle(string cleanName)
    {
        var dot = cleanName.LastIndexOf('.');
        var stem = dot > 0 && cleanName.Length - dot <= 6 ? cleanName[..dot] : cleanName;
        return stem.Replace('_', ' ').Trim() is { Length: > 0 } title ? title : cleanName;
    }

    /// <summary>What a file is called in its item: clean, and cut where it is too long; null where nothing was said.</summary>
    public static string? ToLabel(string? said) =>
        string.IsNullOrWhiteSpace(said) ? null : Clean(said) is var clean && clean.Length > LongestLabel ? clean[..LongestLabel] : clean;

    // The joiners U+200C and U+200D stay: Nepali words are written with them.
    private static bool IsTrick(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is 0x061C or 0x200B or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFEFF;
}
