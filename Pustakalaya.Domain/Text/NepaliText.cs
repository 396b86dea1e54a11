using System.Text;

namespace Pustakalaya.Domain.Text;

/// <summary>Normal forms of Nepali text. What is stored and shown stays as it came; these are for comparing and finding.</summary>
public static class NepaliText
{
    /// <summary>
    /// The text as its reader sees it, whatever was typed: NFC, without joiners, soft hyphens and byte-order marks, fixed
    /// spaces as plain ones, letters typed in pieces (अ + ा) as one, the eyelash ra as ra. For keys and comparison.
    /// </summary>
    public static string Normalise(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var clean = new StringBuilder(text.Length);
        foreach (var raw in WellFormed(text).Normalize(NormalizationForm.FormC))
        {
            if (CharKinds.IsIgnorable(raw)) continue;
            var c = raw switch { '\u00A0' or '\u202F' or '\u2007' => ' ', '\u0931' => 'र', _ => raw };
            if (clean.Length > 0 && DevanagariFold.Compose(clean[^1], c) is var whole and not '\0') clean[^1] = whole;
            else clean.Append(c);
        }

        return clean.ToString();
    }

    /// <summary>One form for all usual spellings of one word, in any script; see <see cref="Token.Folded"/>.</summary>
    public static string Fold(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        var tokens = Tokeniser.Tokenise(word);
        return tokens.Count == 1 ? tokens[0].Folded : string.Concat(tokens.Select(t => t.Folded));
    }

    /// <summary>The light stem of a folded Devanagari word; any other word is its own stem.</summary>
    public static string Stem(string folded)
    {
        ArgumentNullException.ThrowIfNull(folded);
        return folded.Length > 0 && CharKinds.Of(folded[0]) == CharKind.Devanagari ? DevanagariStem.Of(folded) : folded;
    }

    /// <summary>
    /// Joins words that pdftotext tore apart: it takes the gap behind a halanta (सङ् घीय) or a narrow syllable (कु रा, फे रि) for a space.
    /// </summary>
    /// <param name="text">Text of a page or line as the tool gave it.</param>
    /// <param name="isWord">Whether a word (as written, joined) is known; null joins only behind ङ्, which ends no word.</param>
    public static string RepairHalanta(string text, Func<string, bool>? isWord = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var mended = new StringBuilder(text.Length);
        var wordStart = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ' ' && TornWords.AreOne(mended.ToString(wordStart, mended.Length - wordStart), FirstWord(text.AsSpan(i + 1)), isWord)) continue;
            mended.Append(text[i]);
            // No word is longer: the piece before the space stays short whatever the input.
            if (!IsDevanagari(text[i]) || mended.Length - wordStart > Tokeniser.MaxTokenLength) wordStart = mended.Length;
        }

        return mended.Length == text.Length ? text : mended.ToString();
    }

    private static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && end < Tokeniser.MaxTokenLength && IsDevanagari(text[end])) end++;
        return text[..end];
    }

    private static bool IsDevanagari(char c) => CharKinds.Of(c) is CharKind.Devanagari or CharKind.Extend;

    /// <summary>Half surrogate pairs, which Normalize refuses, become U+FFFD.</summary>
    private static string WellFormed(string text)
    {
        foreach (var c in text)
        {
            if (char.IsSurrogate(c)) return string.Concat(text.EnumerateRunes().Select(r => r.ToString()));
        }

        return text;
    }
}
