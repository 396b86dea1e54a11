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
    /// pdftotext puts a space behind an explicit halanta: सङ् घीय. A space between ङ् and a consonant that follows it in
    /// Nepali words is taken out; behind other letters only when <paramref name="isWord"/> knows the joined word, because
    /// श्रीमान् and जगत् end so.
    /// </summary>
    /// <param name="text">Text of a page as the tool gave it.</param>
    /// <param name="isWord">Whether a word (as written, joined) is known; null joins only behind ङ्.</param>
    public static string RepairHalanta(string text, Func<string, bool>? isWord = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains("\u094D ", StringComparison.Ordinal)) return text;
        var fixedText = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ' ' && IsSplit(text, i, isWord)) continue;
            fixedText.Append(text[i]);
        }

        return fixedText.ToString();
    }

    private static bool IsSplit(string text, int space, Func<string, bool>? isWord)
    {
        if (space < 2 || space + 1 >= text.Length || text[space - 1] != DevanagariFold.Virama || !DevanagariFold.IsConsonant(text[space + 1])) return false;
        if (text[space - 2] == 'ङ') return true;
        if (isWord is null) return false;
        var start = space;
        while (start > 0 && CharKinds.Of(text[start - 1]) is CharKind.Devanagari or CharKind.Extend) start--;
        var end = space + 1;
        while (end < text.Length && CharKinds.Of(text[end]) is CharKind.Devanagari or CharKind.Extend) end++;
        // Linear whatever the input: no word is that long.
        if (end - start > Tokeniser.MaxTokenLength) return false;
        return isWord(string.Concat(text.AsSpan(start, space - start), text.AsSpan(space + 1, end - space - 1)));
    }

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
