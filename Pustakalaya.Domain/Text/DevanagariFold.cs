namespace Pustakalaya.Domain.Text;

/// <summary>
/// One form for all usual spellings of a Devanagari word: long and short i and u, the three s, b and v, n and ṇ, the two
/// nasal dots, nasal + virama before its class, nukta, visarga, final virama, signs typed twice or in pieces.
/// Nepali spelling has changed twice in living memory and schools hold books of every period.
/// </summary>
internal static class DevanagariFold
{
    public const char Virama = '\u094D';
    public const char Anusvara = '\u0902';
    private const char Drop = '\0';
    private const char Same = '\uFFFF';
    private const int MaxOnStack = 256;

    private static readonly char[] Map = BuildMap();

    public static string Fold(string word)
    {
        if (word.Length > MaxOnStack) return Fold(word, new char[word.Length]);
        return Fold(word, stackalloc char[word.Length]);
    }

    private static string Fold(string word, Span<char> into)
    {
        var n = 0;
        foreach (var raw in word)
        {
            var c = Mapped(raw);
            if (c == Drop) continue;
            if (n > 0)
            {
                var last = into[n - 1];
                if (c == last && IsSign(c)) continue;
                if (Compose(last, c) is var whole and not Drop)
                {
                    into[n - 1] = whole;
                    continue;
                }

                // The dot is written last, over the whole syllable, but is often typed first.
                if (last == Anusvara && IsVowelSign(c))
                {
                    into[n - 1] = c;
                    c = Anusvara;
                }
                else if (last == Virama && n > 2 && IsNasalOfClass(into[n - 2], c))
                {
                    into[n - 2] = Anusvara;
                    n--;
                }
            }

            into[n++] = c;
        }

        while (n > 0 && into[n - 1] == Virama) n--;
        return into[..n].SequenceEqual(word) ? word : new string(into[..n]);
    }

    /// <summary>Pieces that draw as one letter: typed apart, or left apart by converters from the old fonts. 0 when they do not join.</summary>
    public static char Compose(char first, char second) => (first, second) switch
    {
        ('अ', 'ा') => 'आ',
        ('अ', 'ो') or ('आ', 'े') => 'ओ',
        ('अ', 'ौ') or ('आ', 'ै') => 'औ',
        ('ए', 'े') => 'ऐ',
        ('ा', 'े') or ('े', 'ा') => 'ो',
        ('ा', 'ै') or ('ै', 'ा') => 'ौ',
        _ => Drop,
    };

    public static bool IsConsonant(char c) => c is >= 'क' and <= 'ह' or >= '\u0958' and <= '\u095F' or >= '\u0978' and <= '\u097F';

    public static bool IsVowel(char c) => c is >= '\u0904' and <= 'औ' or 'ॠ' or 'ॡ' or >= '\u0972' and <= '\u0977';

    /// <summary>A dependent vowel (matra), without nasal dots and virama.</summary>
    public static bool IsVowelSign(char c) => c is >= '\u093E' and <= '\u094C' or '\u094E' or '\u094F' or >= '\u0955' and <= '\u0957' or '\u0962' or '\u0963' or '\u093A' or '\u093B';

    /// <summary>Anything that must follow a letter: vowel signs, dots, nukta, virama, accents.</summary>
    public static bool IsSign(char c) => IsVowelSign(c) || c is >= '\u0900' and <= '\u0903' or '\u093C' or Virama or >= '\u0951' and <= '\u0954';

    public static char Mapped(char c)
    {
        if (c is >= '\u0900' and <= '\u097F')
        {
            var mapped = Map[c - '\u0900'];
            return mapped == Same ? c : mapped;
        }

        // Joiners, Vedic accents, the colon typed for a visarga.
        return CharKinds.Of(c) == CharKind.Extend || c == ':' ? Drop : c;
    }

    private static bool IsNasalOfClass(char nasal, char next) => nasal switch
    {
        'ङ' => next is 'क' or 'ख' or 'ग' or 'घ',
        'ञ' => next is 'च' or 'छ' or 'ज' or 'झ',
        // ण is न by now, and न is common for ञ and ण (घन्टा, पन्चायत).
        'न' => next is 'च' or 'छ' or 'ज' or 'झ' or 'ट' or 'ठ' or 'ड' or 'ढ' or 'त' or 'थ' or 'द' or 'ध',
        'म' => next is 'प' or 'फ' or 'ब' or 'भ',
        _ => false,
    };

    private static char[] BuildMap()
    {
        var map = new char[0x80];
        Array.Fill(map, Same);
        void Set(string from, string to)
        {
            for (var i = 0; i < from.Length; i++) map[from[i] - '\u0900'] = to[i];
        }

        foreach (var c in "\u0900\u0903\u093C\u093D\u0951\u0952\u0953\u0954\u0971") map[c - '\u0900'] = Drop;
        Set("\u0901", "\u0902");
        Set("ईऊॠऍऎऑऒॲ", "इउऋएएआओअ");
        Set("\u0940\u0942\u0944\u0945\u0946\u0949\u094A", "\u093F\u0941\u0943\u0947\u0947\u093E\u094B");
        Set("शषवण", "ससबन");
        // Nukta letters: three compose under NFC, eight never do.
        Set("\u0929\u0931\u0934\u0958\u0959\u095A\u095B\u095C\u095D\u095E\u095F", "नरळकखगजडढफय");
        Set("०१२३४५६७८९", "0123456789");
        return map;
    }
}
