namespace Pustakalaya.Domain.Text;

/// <summary>
/// Finds the words of a query in a text, for snippets and for the reader's page: the one place that decides what is
/// marked, whichever engine found the page.
/// </summary>
public static class Highlighter
{
    /// <summary>The words of <paramref name="text"/> to mark, in order, one range a word, none overlapping. Linear in the text.</summary>
    public static IReadOnlyList<TextRange> Marks(string text, MarkQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query.IsEmpty ? [] : [.. Hits(Tokeniser.Tokenise(text, query), query).Select(h => new TextRange(h.Start, h.End - h.Start))];
    }

    /// <summary>
    /// The piece of a text that shows best what was found: the most different words of the query, then the most hits,
    /// then the earliest; the beginning of the text when nothing is found in it.
    /// </summary>
    /// <param name="text">A page, a description: any length.</param>
    /// <param name="query">What to mark.</param>
    /// <param name="maxLength">Most UTF-16 units of the snippet, its ellipses included; at least 20.</param>
    public static Snippet Snippet(string text, MarkQuery query, int maxLength = 220)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 20);
        if (query.IsEmpty)
            // Of a text without hits its beginning is shown: words behind it decide nothing.
            return SnippetWindow.Cut(text, text.Length <= maxLength ? [] : Tokeniser.Tokenise(text[..Math.Min(text.Length, 2 * maxLength)]), [], maxLength);
        var tokens = Tokeniser.Tokenise(text, query);
        return SnippetWindow.Cut(text, tokens, Hits(tokens, query), maxLength);
    }

    /// <summary>
    /// Forward, all phrases run through one automaton (shift-and): bit i says that the words up to i of its phrase have
    /// just been read. Backward, the complete runs are spread over their words.
    /// </summary>
    private static List<Hit> Hits(List<Token> tokens, MarkQuery query)
    {
        var words = new ulong[tokens.Count];
        var phrases = new ulong[tokens.Count];
        var running = 0UL;
        for (var i = 0; i < tokens.Count; i++)
        {
            (words[i], var phraseWords) = query.BitsOf(tokens[i].Stem);
            running = ((running << 1) | query.PhraseStarts) & phraseWords;
            phrases[i] = running;
        }

        var hits = new List<Hit>();
        var carried = 0UL;
        for (var i = tokens.Count - 1; i >= 0; i--)
        {
            var inRuns = (phrases[i] & query.PhraseEnds) | carried;
            var joinsNext = carried != 0;
            carried = (inRuns & ~query.PhraseStarts) >> 1;
            if ((words[i] | inRuns) != 0) hits.Add(new Hit(tokens[i].Start, tokens[i].End, words[i], inRuns, joinsNext));
        }

        hits.Reverse();
        return hits;
    }
}

/// <summary>A marked word: which words of the query it is, which words of phrases, and whether its run goes on behind it.</summary>
internal readonly record struct Hit(int Start, int End, ulong Words, ulong Phrases, bool JoinsNext);
