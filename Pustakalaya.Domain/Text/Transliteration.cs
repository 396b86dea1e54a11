using System.Text;

namespace Pustakalaya.Domain.Text;

/// <summary>Devanagari in plain Latin letters, every inherent a written: संविधान is sanbidhaana.</summary>
internal static class Transliteration
{
    private const char Block = '\u0900';

    private static readonly string?[] Consonants = Table(
        "क k ख kh ग g घ gh ङ ng च ch छ chh ज j झ jh ञ n ट t ठ th ड d ढ dh ण n त t थ th द d ध dh न n प p फ ph ब b भ bh म m " +
        "य y र r \u0931 r ल l ळ l व w श sh ष sh स s ह h");

    private static readonly string?[] Vowels = Table(
        "अ a आ aa ा aa इ i ई i ि i ी i उ u ऊ u ु u ू u ऋ ri ृ ri ए e े e ऐ ai ै ai ओ o ो o औ au ौ au ं n ँ n ॐ om " +
        "० 0 १ 1 २ 2 ३ 3 ४ 4 ५ 5 ६ 6 ७ 7 ८ 8 ९ 9");

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
            else if (c == 'क' && (folded.AsSpan(i).StartsWith("क्स", StringComparison.Ordinal) || folded.AsSpan(i).StartsWith("क्ष", StringComparison.Ordinal)))
            {
                // Folding has made the ष of क्ष a स.
                latin.Append("ksh");
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

    private static string? Consonant(char c) => IsOfBlock(c) ? Consonants[c - Block] : null;

    private static string Vowel(char c)
    {
        if (char.IsAsciiDigit(c)) return c.ToString();
        return IsOfBlock(c) ? Vowels[c - Block] ?? "" : "";
    }

    private static bool IsOfBlock(char c) => c is >= Block and < (char)(Block + 0x80);

    private static string?[] Table(string pairs)
    {
        var table = new string?[0x80];
        var cells = pairs.Split(' ');
        for (var i = 0; i < cells.Length; i += 2) table[cells[i][0] - Block] = cells[i + 1];
        return table;
    }
}
