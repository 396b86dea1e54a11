using System.Globalization;
using System.Text;

namespace Pustakalaya.Application.Catalog;

/// <summary>What people type or paste, made fit to be kept: composed, without characters that cannot be seen or stored.</summary>
internal static class InputText
{
    /// <summary>One line; null when nothing is in it.</summary>
    public static string? Line(string? typed) => typed is null ? null : Clean(typed, keepLines: false);

    /// <summary>Lines and paragraphs; null when nothing is in it.</summary>
    public static string? Paragraphs(string? typed) => typed is null ? null : Clean(typed.Replace("\r\n", "\n", StringComparison.Ordinal), keepLines: true);

    private static string? Clean(string typed, bool keepLines)
    {
        var clean = new StringBuilder(typed.Length);
        foreach (var rune in typed.EnumerateRunes())
        {
            var isSpace = rune.Value is ' ' or '\t' or '\r' or '\n' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (keepLines && rune.Value == '\n')
                clean.Append('\n');
            else if (isSpace && (clean.Length == 0 || clean[^1] is not (' ' or '\n')))
                clean.Append(' ');
            else if (!isSpace && Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Control && !TurnsDirection(rune))
                clean.Append(rune.ToString());
        }

        return clean.ToString().Normalize(NormalizationForm.FormC).Trim() is { Length: > 0 } text ? text : null;
    }

    /// <summary>Overrides and isolates show a text in another order than it is kept in; no language of the library needs them.</summary>
    private static bool TurnsDirection(Rune rune) => rune.Value is >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069;
}
