namespace Pustakalaya.Domain.Text;

/// <summary>
/// Tells whether two words that a tool gave are one. pdftotext measures the gaps between glyphs: the Noto faces draw क, फ, ठ
/// and others with a sign below narrower than the font says, and a halanta before a full letter has a gap of its own.
/// </summary>
public static class TornWords
{
    /// <summary>Syllables that end torn pieces and are no words.</summary>
    private static readonly HashSet<string> Fragments = ["कु", "कृ", "फु", "फै", "झु", "ठु", "ठू", "ढु"];

    /// <param name="first">A word of a line, what was joined to it before included.</param>
    /// <param name="second">The word behind it, one space away.</param>
    /// <param name="isWord">Whether a word is known; null: nothing is.</param>
    public static bool AreOne(ReadOnlySpan<char> first, ReadOnlySpan<char> second, Func<string, bool>? isWord)
    {
        if (first.Length < 2 || second.Length == 0 || !IsDevanagari(first[^1]) || !IsDevanagari(second[0])) return false;
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

    private static bool IsDevanagari(char c) => CharKinds.Of(c) is CharKind.Devanagari or CharKind.Extend;
}
