using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Search;

/// <summary>What somebody typed, taken apart: words, and phrases in quotes. Any text is a query; unknown signs separate words.</summary>
/// <param name="Words">Words outside quotes, each once.</param>
/// <param name="Phrases">Two or more words in quotes, in their order.</param>
/// <param name="LeftOut">Words beyond <see cref="MaxWords"/>, as typed: not searched for, and the page says so.</param>
public sealed record SearchQuery(string Text, IReadOnlyList<Token> Words, IReadOnlyList<IReadOnlyList<Token>> Phrases, IReadOnlyList<string> LeftOut)
{
    public const int MaxLength = 200;

    /// <summary>Words of a query, those in phrases included.</summary>
    public const int MaxWords = 8;

    public bool IsEmpty => Words.Count == 0 && Phrases.Count == 0;

    /// <summary>Straight, curly, low and angle quotes pair up as they come; one that is left open closes at the end.</summary>
    public static SearchQuery Parse(string? text)
    {
        text ??= "";
        var words = new List<Token>();
        var phrases = new List<IReadOnlyList<Token>>();
        var leftOut = new List<string>();
        var count = 0;
        var quoted = false;
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] is not ('"' or '“' or '”' or '„' or '«' or '»' or '＂'))
                continue;
            var part = text[start..i];
            var tokens = new List<Token>();
            foreach (var token in Tokeniser.Tokenise(part))
            {
                if (!quoted && (tokens.Exists(t => t.Folded == token.Folded) || words.Exists(t => t.Folded == token.Folded)))
                    continue;
                if (count == MaxWords)
                {
                    leftOut.Add(part.Substring(token.Start, token.Length));
                    continue;
                }

                count++;
                tokens.Add(token with { Start = start + token.Start });
            }

            if (quoted && tokens.Count > 1)
                phrases.Add(tokens);
            else
                words.AddRange(tokens);
            quoted = !quoted;
            start = i + 1;
        }

        return new SearchQuery(text, words, phrases, leftOut);
    }
}

/// <summary>A word and the stems it stands for: first the one typed, then those that sound like it, the usual ones first.</summary>
/// <param name="Stems">At least one.</param>
public sealed record QueryWord(Token Token, IReadOnlyList<string> Stems);

/// <summary>A query whose words know their stems.</summary>
public sealed record ExpandedQuery(SearchQuery Query, IReadOnlyList<QueryWord> Words, IReadOnlyList<IReadOnlyList<QueryWord>> Phrases)
{
    public bool IsEmpty => Words.Count == 0 && Phrases.Count == 0;

    /// <summary>The words to mark in a text that was found.</summary>
    public MarkQuery ToMarks()
    {
        static IReadOnlySet<string> Stems(QueryWord word) => word.Stems.ToHashSet(StringComparer.Ordinal);
        return IsEmpty ? MarkQuery.Nothing : MarkQuery.Of([.. Words.Select(Stems)], [.. Phrases.Select(phrase => phrase.Select(Stems).ToList())]);
    }
}
