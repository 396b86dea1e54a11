using System.Buffers;

namespace Pustakalaya.Domain.Text;

/// <summary>
/// Tells whether two words that a tool gave are one. pdftotext measures the gaps between glyphs: the Noto faces draw क, फ, ठ
/// and others with a sign below narrower than the font says, and a halanta before a full letter has a gap of its own.
/// </summary>
public static class TornWords
{
    /// <summary>Syllables that end torn pieces and are no words.</summary>
    private static readonly HashSet<string> Fragments = ["कु", "कृ", "फु", "फै", "झु", "ठु", "ठू", "ढु"];

    private static readonly SearchValues<char> Letters = SearchValues.Create(
        [.. Enumerable.Range(0x0900, 0x80).Select(c => (char)c).Where(c => CharKinds.Of(c) == CharKind.Devanagari), '\u200C', '\u200D']);

    /// <param name="first">A word of a line, what was joined to it before included.</param>
    /// <param name="second">The word behind it, one space away. Punctuation around the two is looked past, between them it parts them.</param>
    /// <param name="isWord">Whether a word is known; null: nothing is.</param>
    public static bool AreOne(ReadOnlySpan<char> first, ReadOnlySpan<char> second, Func<string, bool>? isWord)
    {
        first = first[(first.LastIndexOfAnyExcept(Letters) + 1)..];
        if (second.IndexOfAnyExcept(Letters) is var end and >= 0) second = second[..end];
        if (first.Length < 2 || second.Length == 0) return false;
        if (DevanagariFold.IsVowel(second[0])) return false;
        // Nothing begins with a sign, and nothing ends in ङ्.
        if (DevanagariFold.IsSign(second[0])) return true;
        if (first[^1] == DevanagariFold.Virama && first[^2] == 'ङ') return true;
        if (isWord is null) return false;
        var (a, b) = (first.ToString(), second.ToString());
        // Rows of syllables in primers (कु कू के) are not torn: their pieces are short.
        if (second.Length > 2 && Fragments.Contains(a)) return true;
        return !(isWord(a) && isWord(b)) && isWord(a + b);
    }
}
