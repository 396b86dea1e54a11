using System.Globalization;

namespace Pustakalaya.Domain.Text;

/// <summary>What a UTF-16 unit does to the word it stands in.</summary>
internal enum CharKind : byte
{
    Break,
    Devanagari,
    Latin,
    Digit,
    Letter,

    /// <summary>A word by itself: Chinese and Japanese write no spaces.</summary>
    Ideograph,

    /// <summary>Belongs to the word before it, whatever its script: combining signs, joiners, the soft hyphen.</summary>
    Extend,
    Apostrophe,
    Surrogate,
}

/// <summary>The kind of every UTF-16 unit, from one table of 64 KB: a look-up a character, no category switch in the loop.</summary>
internal static class CharKinds
{
    private static readonly CharKind[] Table = Build();

    public static CharKind Of(char c) => Table[c];

    /// <summary>Characters that a reader does not see and a typist does not type: joiners, soft hyphen, byte-order mark.</summary>
    public static bool IsIgnorable(char c) => c is '\u200C' or '\u200D' or '\u00AD' or '\uFEFF' or '\u2060';

    /// <summary>The kind of a character outside the basic plane; only letters, digits and signs make words there too.</summary>
    public static CharKind OfPair(char high, char low)
    {
        var code = char.ConvertToUtf32(high, low);
        return CharUnicodeInfo.GetUnicodeCategory(code) switch
        {
            UnicodeCategory.DecimalDigitNumber => CharKind.Digit,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CharKind.Extend,
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
                => code is >= 0x20000 and <= 0x3FFFF ? CharKind.Ideograph : CharKind.Letter,
            _ => CharKind.Break,
        };
    }

    private static CharKind[] Build()
    {
        var table = new CharKind[char.MaxValue + 1];
        for (var i = 0; i <= char.MaxValue; i++) table[i] = Classify((char)i);
        return table;
    }

    private static CharKind Classify(char c)
    {
        if (char.IsSurrogate(c)) return CharKind.Surrogate;
        if (IsIgnorable(c)) return CharKind.Extend;
        if (c is '\'' or '\u2019' or '\u02BC') return CharKind.Apostrophe;
        // Danda, double danda and the abbreviation sign are the block's punctuation.
        if (c is >= '\u0900' and <= '\u097F' && !char.IsDigit(c))
            return c is '\u0964' or '\u0965' or '\u0970' ? CharKind.Break : CharKind.Devanagari;
        return CharUnicodeInfo.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.DecimalDigitNumber => CharKind.Digit,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CharKind.Extend,
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
                => IsLatin(c) ? CharKind.Latin : IsIdeograph(c) ? CharKind.Ideograph : CharKind.Letter,
            _ => CharKind.Break,
        };
    }

    private static bool IsLatin(char c) => c
        is < '\u02B0'
        or >= '\u1D00' and <= '\u1DBF'
        or >= '\u1E00' and <= '\u1EFF'
        or >= '\u2160' and <= '\u2188'
        or >= '\u2C60' and <= '\u2C7F'
        or >= '\uA720' and <= '\uA7FF'
        or >= '\uFB00' and <= '\uFB06'
        or >= '\uFF21' and <= '\uFF5A';

    private static bool IsIdeograph(char c) => c
        is >= '\u3005' and <= '\u30FF'
        or >= '\u3400' and <= '\u4DBF'
        or >= '\u4E00' and <= '\u9FFF'
        or >= '\uF900' and <= '\uFAFF';
}
