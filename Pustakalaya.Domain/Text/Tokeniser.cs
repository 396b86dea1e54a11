namespace Pustakalaya.Domain.Text;

/// <summary>
/// Cuts text into words for indexing, searching and marking: one cut for all three, so that what is found can be marked.
/// </summary>
/// <remarks>
/// Joiners and soft hyphens never split a word; spaces, dandas, punctuation and hyphens do, and so does a change of
/// script (२०७२को, PDFहरू). Latin letters keep their digits (mp3, A4). An apostrophe between Latin letters and a colon
/// typed for a visarga (दु:ख) stay inside.
/// </remarks>
public static class Tokeniser
{
    /// <summary>A longer run of letters is cut here: it is no word, and index entries have a limit of some 2,000 bytes.</summary>
    public const int MaxTokenLength = 200;

    /// <summary>All words of a text in its order. Linear in the length; nothing is skipped and nothing throws on bad UTF-16.</summary>
    public static List<Token> Tokenise(string text) => Tokenise(text, null);

    /// <summary>For marking: of words that by their first letter cannot be marked only the place is said, their stem is empty. Most of a page is such words.</summary>
    internal static List<Token> Tokenise(string text, MarkQuery? marks)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = new List<Token>(text.Length / 6 + 4);
        var i = 0;
        while (i < text.Length)
        {
            var kind = KindAt(text, i, out var width);
            if (kind is CharKind.Break or CharKind.Extend or CharKind.Apostrophe)
            {
                i += width;
                continue;
            }

            var end = EndOfWord(text, i, width, ref kind);
            if (marks is not null && WordCache.FirstOfStem(text[i]) is not '\0' and var first && !marks.HasStemWith(first))
            {
                tokens.Add(new Token(i, end - i, ScriptOf(kind), "", ""));
                i = end;
                continue;
            }

            var word = WordCache.Get(text.AsSpan(i, end - i), ScriptOf(kind));
            // A run that folds to nothing (a lone visarga) is no word.
            if (word.Folded.Length > 0) tokens.Add(new Token(i, end - i, word.Script, word.Folded, word.Stem));
            i = end;
        }

        return tokens;
    }

    /// <summary>Kind and width of the character at <paramref name="i"/>; a pair of surrogates counts as one, half a pair as a break.</summary>
    private static CharKind KindAt(string text, int i, out int width)
    {
        width = 1;
        var kind = CharKinds.Of(text[i]);
        if (kind != CharKind.Surrogate) return kind;
        if (!char.IsHighSurrogate(text[i]) || i + 1 >= text.Length || !char.IsLowSurrogate(text[i + 1])) return CharKind.Break;
        width = 2;
        return CharKinds.OfPair(text[i], text[i + 1]);
    }

    private static int EndOfWord(string text, int start, int width, ref CharKind kind)
    {
        var i = start + width;
        var limit = Math.Min(text.Length, start + MaxTokenLength);
        for (; i < limit; i += width)
        {
            var next = KindAt(text, i, out width);
            if (next == CharKind.Extend || next == kind && kind != CharKind.Ideograph) continue;
            if (kind == CharKind.Latin && next == CharKind.Digit) continue;
            if (kind == CharKind.Digit && next == CharKind.Latin)
            {
                kind = CharKind.Latin;
                continue;
            }

            if (kind == CharKind.Latin && next == CharKind.Apostrophe && i + 1 < text.Length && CharKinds.Of(text[i + 1]) == CharKind.Latin) continue;
            if (kind == CharKind.Devanagari && text[i] == ':' && IsVisarga(text, start, i)) continue;
            break;
        }

        return i;
    }

    /// <summary>
    /// Typists without a visarga key write a colon: दु:ख, अन्त:करण. Only behind these beginnings, since नाम:राम is two words.
    /// </summary>
    private static bool IsVisarga(string text, int start, int colon)
    {
        if (colon + 1 >= text.Length || CharKinds.Of(text[colon + 1]) != CharKind.Devanagari) return false;
        return text.AsSpan(start, colon - start) is "दु" or "नि" or "अन्त" or "प्रात" or "पुन" or "मन" or "अध" or "स्वत" or "अन्तत" or "दुर" or "चतु" or "बहि";
    }

    private static Script ScriptOf(CharKind kind) => kind switch
    {
        CharKind.Devanagari => Script.Devanagari,
        CharKind.Latin => Script.Latin,
        CharKind.Digit => Script.Number,
        _ => Script.Other,
    };
}
