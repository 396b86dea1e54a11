using System.Collections.Frozen;

namespace Pustakalaya.Domain.Text;

/// <summary>
/// The fold of Latin spellings of Nepali, both typed and transliterated: the steps in their order, each one a habit of
/// typists (v or w for b, z for j, doubled vowels, h or none behind a consonant, a written or not).
/// </summary>
internal static class RomanFold
{
    /// <summary>Names whose usual English spelling follows no rule, by key.</summary>
    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>
    {
        ["ktmndu"] = "ktmdon", // Kathmandu, काठमाडौं
        ["ktmndo"] = "ktmdon",
        ["ktmdo"] = "ktmdon",
        ["tere"] = "tre", // Terai, तराई
        ["kpe"] = "kype", // cafe, क्याफे
        ["blues"] = "bluj",
        ["bluej"] = "bluj",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <param name="word">Lower case, without diacritics: a folded Latin word or a transliteration.</param>
    public static string Key(string word)
    {
        Span<char> a = stackalloc char[Math.Min(word.Length, Tokeniser.MaxTokenLength) * 3 + 2];
        Span<char> b = stackalloc char[a.Length];
        var n = Letters(word, a);
        n = Palatals(a[..n], b);
        n = Sounds(b[..n], a);
        n = Vowels(a[..n], b);
        n = Nasals(b[..n], a);
        n = Skeleton(a[..n], b);
        var key = Joined(new string(b[..n]));
        return Aliases.GetValueOrDefault(key, key);
    }

    /// <summary>
    /// m before p and b = n, on keys without their a: whether प्रेमपिण्ड is typed as one word or two, its m meets the p.
    /// </summary>
    public static string Joined(string key) => key.Replace("mp", "np", StringComparison.Ordinal).Replace("mb", "nb", StringComparison.Ordinal);

    /// <summary>x = ksh, q = k, z = j; what is no Latin letter or digit goes.</summary>
    private static int Letters(ReadOnlySpan<char> word, Span<char> to)
    {
        var n = 0;
        foreach (var c in word[..Math.Min(word.Length, Tokeniser.MaxTokenLength)])
        {
            if (c == 'x') "ksh".CopyTo(to[n..]);
            else if (c is >= 'a' and <= 'z' or >= '0' and <= '9') to[n] = c switch { 'q' => 'k', 'z' => 'j', _ => c };
            else continue;
            n += c == 'x' ? 3 : 1;
        }

        return n;
    }

    /// <summary>jn, gny = gy; ck and c before no h = k; (k)ch(h), ksh, ks = c.</summary>
    private static int Palatals(ReadOnlySpan<char> s, Span<char> to)
    {
        var n = 0;
        for (var i = 0; i < s.Length;)
        {
            var rest = s[i..];
            var (length, letters) =
                rest.StartsWith("gny") ? (3, "gy")
                : rest.StartsWith("jn") ? (rest.StartsWith("jny") ? 3 : 2, "gy")
                : rest.StartsWith("kchh") ? (4, "c")
                : rest.StartsWith("kch") || rest.StartsWith("chh") || rest.StartsWith("ksh") ? (3, "c")
                : rest.StartsWith("ch") || rest.StartsWith("ks") ? (2, "c")
                : rest.StartsWith("ck") ? (2, "k")
                : rest[0] == 'c' ? (1, "k")
                : (1, "");
            if (letters.Length == 0) to[n++] = s[i];
            else
            {
                letters.CopyTo(to[n..]);
                n += letters.Length;
            }

            i += length;
        }

        return n;
    }

    /// <summary>sh = s, ph and f = p, no h behind a stop, v and w = b.</summary>
    private static int Sounds(ReadOnlySpan<char> s, Span<char> to)
    {
        var n = 0;
        for (var i = 0; i < s.Length; i++)
        {
            var c = s[i] == 'f' ? 'p' : s[i];
            if (c == 'h' && i > 0 && s[i - 1] is 's' or 'p' or 'k' or 'g' or 'c' or 'j' or 't' or 'd' or 'b') continue;
            to[n++] = c;
        }

        return n;
    }

    /// <summary>Doubled vowels are one; ai, ay = e and au, ou, aw, ow = o; then v and w = b.</summary>
    private static int Vowels(ReadOnlySpan<char> s, Span<char> to)
    {
        Span<char> single = stackalloc char[s.Length];
        var m = 0;
        for (var i = 0; i < s.Length; i++)
        {
            if (i + 1 < s.Length && s[i] == s[i + 1] && s[i] is 'e' or 'o' or 'a' or 'i' or 'u')
            {
                single[m++] = s[i] switch { 'e' => 'i', 'o' => 'u', _ => s[i] };
                i++;
            }
            else
            {
                single[m++] = s[i];
            }
        }

        var n = 0;
        for (var i = 0; i < m; i++)
        {
            var next = i + 1 < m ? single[i + 1] : '\0';
            var vowelAfterNext = i + 2 < m && IsVowel(single[i + 2]);
            var whole = (single[i], next) switch
            {
                ('a', 'i') => 'e',
                ('a', 'y') when !vowelAfterNext => 'e',
                ('a' or 'o', 'u') => 'o',
                ('a' or 'o', 'w') when !vowelAfterNext => 'o',
                _ => '\0',
            };
            if (whole == '\0')
            {
                to[n++] = single[i] is 'v' or 'w' ? 'b' : single[i];
                continue;
            }

            to[n++] = whole;
            i++;
        }

        return n;
    }

    /// <summary>ng at the end or before a consonant = n.</summary>
    private static int Nasals(ReadOnlySpan<char> s, Span<char> to)
    {
        var n = 0;
        for (var i = 0; i < s.Length; i++)
        {
            var next = i + 1 < s.Length ? s[i + 1] : '\0';
            if (s[i] == 'g' && i > 0 && s[i - 1] == 'n' && (next == '\0' || !IsVowel(next) && next != 'y' && next != 'r')) continue;
            else to[n++] = s[i];
        }

        return n;
    }

    /// <summary>
    /// No doubled consonants, no y between i or u and a vowel, no a but a word-initial one, no o in swo (स्व as many say it).
    /// Consonants that only a dropped a parts stay two: लोककथा is lok katha.
    /// </summary>
    private static int Skeleton(ReadOnlySpan<char> s, Span<char> to)
    {
        var n = 0;
        for (var i = 0; i < s.Length; i++)
        {
            var c = s[i];
            if (c == 'y' && i > 0 && s[i - 1] is 'i' or 'u' && i + 1 < s.Length && IsVowel(s[i + 1])) continue;
            if (c == 'a' && i > 0) continue;
            if (c == 'o' && i > 1 && s[i - 1] == 'b' && s[i - 2] == 's') continue;
            if (i > 0 && s[i - 1] == c && !char.IsAsciiDigit(c)) continue;
            to[n++] = c;
        }

        return n;
    }

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u';
}
