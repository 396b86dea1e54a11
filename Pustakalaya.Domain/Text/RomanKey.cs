using System.Globalization;
using System.Text;

namespace Pustakalaya.Domain.Text;

/// <summary>
/// One key for a Nepali word and for the ways people type it in Latin letters: संविधान, sambidhan, samvidhaan are all
/// <c>snbidn</c>. Devanagari is spelled out in plain Latin with every inherent a, then both scripts run through the same
/// fold, which keeps what typists agree on: the order of consonants and the other vowels.
/// </summary>
/// <remarks>Keys are ASCII letters and digits. They meet other words (two a key in a dictionary): rank behind exact words.</remarks>
public static class RomanKey
{
    /// <summary>Shorter keys meet too many words to be looked up alone.</summary>
    public const int MinLength = 3;

    /// <summary>The key of one word in Devanagari or Latin letters; empty when it has no such letter or digit.</summary>
    public static string OfWord(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return OfTitle(word);
    }

    /// <summary>The keys of all words of a title joined, since typists do not agree on spaces: <c>munmdn</c> for muna madan, मुनामदन.</summary>
    public static string OfTitle(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        var key = new StringBuilder();
        foreach (var token in Tokeniser.Tokenise(title)) key.Append(OfToken(token));
        return RomanFold.Joined(key.ToString());
    }

    /// <summary>
    /// The keys to look a word up under, likeliest first: its own; without a word-final nasal (basai for बसाइँ) or with
    /// one; and for a Latin word without its case ending (nepalko for नेपाल), as stems carry none. Shorter ones than
    /// <see cref="MinLength"/> are left out, except the first.
    /// </summary>
    public static IReadOnlyList<string> Variants(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        var key = OfWord(word);
        var keys = new List<string>(4) { key };
        void Add(string variant)
        {
            if (variant.Length >= MinLength && !keys.Contains(variant)) keys.Add(variant);
        }

        if (key.Length == 0) return keys;
        var latin = char.IsAscii(word[0]) || CharKinds.Of(word[0]) == CharKind.Latin;
        var folded = NepaliText.Fold(word);
        if (latin && RomanEnding.Strip(folded) is { } stem) Add(RomanFold.Key(stem));
        if (key.Length > 1 && key[^1] == 'n' && (latin || folded[^1] == DevanagariFold.Anusvara)) Add(key[..^1]);
        else if (latin && EndsInVowel(folded)) Add(key + 'n');
        return keys;
    }

    private static bool EndsInVowel(string folded) => folded[^1] is 'a' or 'e' or 'i' or 'o' or 'u';

    private static string OfToken(Token token) => token.Script switch
    {
        Script.Devanagari => RomanFold.Key(Transliteration.ToLatin(token.Folded)),
        Script.Latin => RomanFold.Key(token.Folded),
        Script.Number => token.Folded,
        _ => "",
    };
}
