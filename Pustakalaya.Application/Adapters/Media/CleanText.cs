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

            // Control characters cannot be stored (NUL) or would break the line; non-characters cannot be sent.
            if (char.IsWhiteSpace(c) && !char.IsControl(c)) clean.Append(clean.Length > 0 && clean[^1] != ' ' ? " " : "");
            else if (char.IsControl(c) || c is '\uFEFF' or '\uFFFE' or '\uFFFF' or (>= '\uFDD0' and <= '\uFDEF')) continue;
            else if (Ligature(c) is { } letters) clean.Append(letters);
            else clean.Append(c);
        }

        to.Append(clean.ToString().Trim().Normalize(NormalizationForm.FormC));
    }

    /// <summary>Printers' ligatures and the letter forms of Arabic: nobody types these in a search.</summary>
    private static string? Ligature(char c) => c switch
    {
        >= '\uFB00' and <= '\uFB06' => c.ToString(CultureInfo.InvariantCulture).Normalize(NormalizationForm.FormKC),
        >= '\uFB50' and <= '\uFDFB' or >= '\uFE70' and <= '\uFEFC' => c.ToString(CultureInfo.InvariantCulture).Normalize(NormalizationForm.FormKC).Trim(),
        _ => null,
    };
}
