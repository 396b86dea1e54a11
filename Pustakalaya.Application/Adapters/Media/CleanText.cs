using System.Globalization;
using System.Text;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>Makes the letters of a word storable and searchable without changing what is read: NFC, whole ligatures, no control characters. Pure.</summary>
internal static class CleanText
{
    public static void AppendTo(StringBuilder to, string word)
    {
        foreach (var c in word)
        {
            if (IsPlain(c)) continue;
            Slowly(to, word);
            return;
        }

        to.Append(word);
    }

    /// <summary>Letters that are what they are in NFC and beside any other such letter: ASCII, Devanagari without nukta and accents, usual signs.</summary>
    private static bool IsPlain(char c) =>
        c is (> ' ' and < '\u007F') or (>= '\u0900' and <= '\u0950' and not '\u0929' and not '\u0931' and not '\u0934' and not '\u093C')
            or (>= '\u0960' and <= '\u097F') or '\u200C' or '\u200D' or (>= '\u2010' and <= '\u2027');

    private static void Slowly(StringBuilder to, string word)
    {
        var clean = new StringBuilder(word.Length);
        for (var i = 0; i < word.Length; i++)
        {
            var c = word[i];
            if (char.IsSurrogate(c))
            {
                if (!char.IsHighSurrogate(c) || i + 1 == word.Length || !char.IsLowSurrogate(word[i + 1])) continue;
                clean.Append(c).Append(word[++i]);
                continue;
            }

            if (char.IsControl(c)) clean.Append(IsInRun(word, i) ? "\uFFFD" : "");
            else if (char.IsWhiteSpace(c)) clean.Append(clean.Length > 0 && clean[^1] != ' ' ? " " : "");
            else if (c is '\uFEFF' or '\uFFFE' or '\uFFFF' or (>= '\uFDD0' and <= '\uFDEF')) continue; // Non-characters cannot be sent.
            else if (Ligature(c) is { } letters) clean.Append(letters);
            else clean.Append(c);
        }

        to.Append(clean.ToString().Trim().Normalize(NormalizationForm.FormC));
    }

    /// <summary>
    /// A single control character is a stray mark and cannot be stored (NUL) or would break the line. Several together are the codes of a font that
    /// does not say which letters they are: something stands there, and <see cref="Domain.Text.PageQuality"/> must hear of it.
    /// </summary>
    private static bool IsInRun(string word, int at) => (at > 0 && char.IsControl(word[at - 1])) || (at + 1 < word.Length && char.IsControl(word[at + 1]));

    /// <summary>Printers' ligatures and the letter forms of Arabic: nobody types these in a search.</summary>
    private static string? Ligature(char c) => c switch
    {
        >= '\uFB00' and <= '\uFB06' => c.ToString(CultureInfo.InvariantCulture).Normalize(NormalizationForm.FormKC),
        >= '\uFB50' and <= '\uFDFB' or >= '\uFE70' and <= '\uFEFC' => c.ToString(CultureInfo.InvariantCulture).Normalize(NormalizationForm.FormKC).Trim(),
        _ => null,
    };
}
