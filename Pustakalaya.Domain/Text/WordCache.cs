namespace Pustakalaya.Domain.Text;

/// <summary>A word as written with what the index needs of it.</summary>
internal sealed record Word(string Raw, Script Script, string Folded, string Stem);

/// <summary>
/// Words repeat (half of a page is its language's 200 commonest), so folded forms are kept and shared: no allocation for
/// a word seen lately. Direct-mapped, bounded (some 3 MB), lock-free: an entry is immutable, a lost write only costs time.
/// </summary>
internal static class WordCache
{
    private const int Size = 1 << 14;

    // Longer words are rare and would only push out others.
    private const int MaxLength = 32;

    private static readonly Word?[] Entries = new Word?[Size];

    public static Word Get(ReadOnlySpan<char> raw, Script script)
    {
        if (raw.Length > MaxLength) return Make(raw.ToString(), script);
        ref var slot = ref Entries[string.GetHashCode(raw, StringComparison.Ordinal) & (Size - 1)];
        var word = Volatile.Read(ref slot);
        if (word is not null && raw.SequenceEqual(word.Raw)) return word;
        word = Make(raw.ToString(), script);
        Volatile.Write(ref slot, word);
        return word;
    }

    /// <summary>What the stem of every word that is written with this letter first begins with; 0 when more than the letter decides.</summary>
    public static char FirstOfStem(char raw) =>
        char.IsAsciiLetterOrDigit(raw) ? char.ToLowerInvariant(raw) : DevanagariFold.IsConsonant(raw) ? DevanagariFold.Mapped(raw) : '\0';

    private static Word Make(string raw, Script script)
    {
        var folded = script switch
        {
            Script.Devanagari => DevanagariFold.Fold(raw),
            Script.Number => ForeignFold.Digits(raw),
            _ => ForeignFold.Letters(raw),
        };
        var stem = script == Script.Devanagari ? DevanagariStem.Of(folded) : folded;
        return new Word(raw, script, folded, stem);
    }
}
