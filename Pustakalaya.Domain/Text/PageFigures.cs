namespace Pustakalaya.Domain.Text;

/// <summary>What can be counted on a page to judge whether its text is text.</summary>
/// <param name="Words">Tokens of letters, of two characters or more.</param>
/// <param name="Devanagari">Those of them in Devanagari.</param>
/// <param name="Known">Share of the Devanagari words that are on the word list, 0..1.</param>
/// <param name="Malformed">Share of the Devanagari words that no one can write: a sign at the start, two vowel signs in a row, a vowel sign on a virama.</param>
/// <param name="EnglishStops">Share of the Latin words that are among the commonest of English.</param>
/// <param name="Undrawn">Share of the visible characters in runs of U+FFFD and the private area, left by fonts without a table.</param>
/// <param name="Clean">Share of the pieces between spaces that look like words: letters only, capitals at the start or throughout.</param>
internal readonly record struct PageFigures(int Words, int Devanagari, double Known, double Malformed, double EnglishStops, double Undrawn, double Clean)
{
    private static readonly HashSet<string> English =
    [
        "the", "of", "and", "to", "in", "a", "is", "for", "by", "on", "be", "or", "as", "that", "with", "this", "shall", "at", "from", "it", "are", "was", "not", "any", "an",
        "which", "such", "have", "has", "his", "he", "her", "she", "you", "we", "they", "their", "there", "if", "may", "will", "who", "but", "had", "were", "can", "its", "been", "all", "other",
    ];

    public int Latin => Words - Devanagari;

    public static PageFigures Of(string text, WordList words)
    {
        int total = 0, devanagari = 0, known = 0, malformed = 0, latin = 0, stops = 0;
        foreach (var token in Tokeniser.Tokenise(text))
        {
            if (token.Script == Script.Devanagari)
            {
                var isMalformed = IsMalformed(text.AsSpan(token.Start, token.Length));
                if (token.Length < 2 && !isMalformed) continue;
                total++;
                devanagari++;
                if (words.Knows(token)) known++;
                if (isMalformed) malformed++;
            }
            else if (token.Script == Script.Latin)
            {
                latin++;
                if (English.Contains(token.Folded)) stops++;
                if (token.Length > 1) total++;
            }
            else if (token.Script == Script.Other)
            {
                total++;
            }
        }

        return new PageFigures(total, devanagari, Share(known, devanagari), Share(malformed, devanagari), Share(stops, latin), UndrawnShare(text), CleanShare(text));
    }

    /// <summary>
    /// Share of the words of a page that are Nepali when it is taken as keystrokes of the layout that suits it best; words
    /// that are Devanagari already do not count.
    /// </summary>
    public static double KnownAsKeystrokes(string text, WordList words)
    {
        var keystrokes = string.Create(text.Length, text, (to, from) =>
        {
            for (var i = 0; i < to.Length; i++) to[i] = CharKinds.Of(from[i]) == CharKind.Devanagari ? ' ' : from[i];
        });
        return LegacyFont.All.Max(font =>
        {
            var figures = Of(LegacyFontConverter.Convert(keystrokes, font), words);
            return figures.Devanagari == 0 ? 0 : figures.Known;
        });
    }

    private static bool IsMalformed(ReadOnlySpan<char> word)
    {
        if (DevanagariFold.IsSign(word[0])) return true;
        for (var i = 1; i < word.Length; i++)
        {
            if (!DevanagariFold.IsVowelSign(word[i])) continue;
            if (DevanagariFold.IsVowelSign(word[i - 1]) || word[i - 1] == DevanagariFold.Virama) return true;
        }

        return false;
    }

    private static double UndrawnShare(string text)
    {
        int visible = 0, undrawn = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]) || char.IsControl(text[i])) continue;
            visible++;
            // Single ones are the signs of formulas (Symbol has no Unicode names); words are runs.
            if (IsUndrawn(text[i]) && (i > 0 && IsUndrawn(text[i - 1]) || i + 1 < text.Length && IsUndrawn(text[i + 1]))) undrawn++;
        }

        return Share(undrawn, visible);
    }

    private static bool IsUndrawn(char c) => c is '\uFFFD' or >= '\uE000' and <= '\uF8FF';

    private static double CleanShare(string text)
    {
        int pieces = 0, clean = 0;
        foreach (var range in text.AsSpan().SplitAny(" \n\r\t\f\u00A0"))
        {
            var piece = text.AsSpan(range).Trim("()[]{}\"'.,;:!?*-–—“”‘’«»…।");
            if (piece.Length < 2) continue;
            pieces++;
            if (IsClean(piece)) clean++;
        }

        return Share(clean, pieces);
    }

    private static bool IsClean(ReadOnlySpan<char> piece)
    {
        var upper = 0;
        for (var i = 0; i < piece.Length; i++)
        {
            var c = piece[i];
            if (c is '-' or '\'' or '’' || CharKinds.Of(c) is CharKind.Devanagari or CharKind.Extend) continue;
            if (!char.IsLetter(c)) return false;
            if (char.IsUpper(c)) upper++;
        }

        return upper == 0 || upper == piece.Length || upper == 1 && char.IsUpper(piece[0]);
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
