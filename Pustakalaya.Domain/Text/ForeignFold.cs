using System.Globalization;
using System.Text;

namespace Pustakalaya.Domain.Text;

/// <summary>Folding of everything that is not Devanagari: lower case without diacritics, digits as ASCII.</summary>
internal static class ForeignFold
{
    public static string Letters(string word)
    {
        if (IsPlain(word)) return word;
        var clean = new StringBuilder(word.Length);
        foreach (var c in WithoutPossessive(word).Normalize(NormalizationForm.FormKD))
        {
            if (CharKinds.Of(c) == CharKind.Apostrophe || IsDroppedMark(c)) continue;
            if (Spelled(c) is { } letters) clean.Append(letters);
            else if (char.IsDigit(c)) clean.Append((char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c)));
            else clean.Append(char.ToLowerInvariant(c));
        }

        return clean.ToString();
    }

    public static string Digits(string number)
    {
        if (IsPlain(number)) return number;
        var clean = new StringBuilder(number.Length);
        for (var i = 0; i < number.Length; i += char.IsSurrogatePair(number, i) ? 2 : 1)
        {
            var digit = CharUnicodeInfo.GetDecimalDigitValue(number, i);
            if (digit >= 0) clean.Append((char)('0' + digit));
        }

        return clean.ToString();
    }

    private static bool IsPlain(string word)
    {
        foreach (var c in word)
        {
            if (!(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))) return false;
        }

        return true;
    }

    /// <summary>Nepal's is Nepal; O'Brien stays one word without its apostrophe.</summary>
    private static string WithoutPossessive(string word) =>
        word.Length > 2 && word[^1] is 's' or 'S' && CharKinds.Of(word[^2]) == CharKind.Apostrophe ? word[..^2] : word;

    /// <summary>
    /// Accents of Latin, Greek and Cyrillic and the vowel points of Arabic and Hebrew are left out in everyday writing;
    /// the signs of other Indic scripts are vowels and stay.
    /// </summary>
    private static bool IsDroppedMark(char c) => CharKinds.IsIgnorable(c) || c
        is >= '\u0300' and <= '\u036F'
        or >= '\u0591' and <= '\u05C7'
        or >= '\u0610' and <= '\u061A'
        or >= '\u064B' and <= '\u065F'
        or '\u0640' or '\u0670'
        or >= '\u1AB0' and <= '\u1AFF'
        or >= '\u1DC0' and <= '\u1DFF'
        or >= '\u20D0' and <= '\u20FF'
        or >= '\uFE00' and <= '\uFE0F'
        or >= '\uFE20' and <= '\uFE2F';

    private static string? Spelled(char c) => c switch
    {
        'ß' or 'ẞ' => "ss",
        'æ' or 'Æ' => "ae",
        'œ' or 'Œ' => "oe",
        'ø' or 'Ø' => "o",
        'ł' or 'Ł' => "l",
        'đ' or 'Đ' or 'ð' or 'Ð' => "d",
        'þ' or 'Þ' => "th",
        'ı' => "i",
        _ => null,
    };
}
