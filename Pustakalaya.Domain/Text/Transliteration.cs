using System.Text;

namespace Pustakalaya.Domain.Text;

/// <summary>Devanagari in plain Latin letters, every inherent a written: संविधान is sanbidhaana.</summary>
internal static class Transliteration
{
    /// <param name="folded">A folded Devanagari word; an unfolded one works but for spellings that folding merges.</param>
    public static string ToLatin(string folded)
    {
        var latin = new StringBuilder(folded.Length * 2);
        for (var i = 0; i < folded.Length; i++)
        {
            var c = folded[i];
            if (c == 'ज' && folded.AsSpan(i).StartsWith("ज्ञ", StringComparison.Ordinal))
            {
                latin.Append("gy");
                i += 2;
            }
            else if (Consonant(c) is { } consonant)
            {
                latin.Append(consonant);
            }
            else
            {
                latin.Append(Vowel(c));
                continue;
            }

            // The inherent a sounds unless a vowel sign or the virama follows.
            if (i + 1 >= folded.Length || !(DevanagariFold.IsVowelSign(folded[i + 1]) || folded[i + 1] == DevanagariFold.Virama)) latin.Append('a');
        }

        return latin.ToString();
    }

    private static string? Consonant(char c) => c switch
    {
        'क' => "k", 'ख' => "kh", 'ग' => "g", 'घ' => "gh", 'ङ' => "ng",
        'च' => "ch", 'छ' => "chh", 'ज' => "j", 'झ' => "jh", 'ञ' => "n",
        'ट' or 'त' => "t", 'ठ' or 'थ' => "th", 'ड' or 'द' => "d", 'ढ' or 'ध' => "dh", 'ण' or 'न' => "n",
        'प' => "p", 'फ' => "ph", 'ब' => "b", 'भ' => "bh", 'म' => "m",
        'य' => "y", 'र' or 'ऱ' => "r", 'ल' or 'ळ' => "l", 'व' => "w",
        'श' or 'ष' => "sh", 'स' => "s", 'ह' => "h",
        _ => null,
    };

    private static string Vowel(char c) => c switch
    {
        'अ' => "a", 'आ' or 'ा' => "aa", 'इ' or 'ि' or 'ई' or 'ी' => "i", 'उ' or 'ु' or 'ऊ' or 'ू' => "u",
        'ऋ' or 'ृ' => "ri", 'ए' or 'े' => "e", 'ऐ' or 'ै' => "ai", 'ओ' or 'ो' => "o", 'औ' or 'ौ' => "au",
        'ं' or 'ँ' => "n", 'ॐ' => "om",
        >= '०' and <= '९' => ((char)('0' + c - '०')).ToString(),
        >= '0' and <= '9' => c.ToString(),
        _ => "",
    };
}
