using System.Text;

namespace Pustakalaya.Domain.Text;

/// <summary>Nepali words, to tell text from what only looks like it. Words are kept folded and stemmed.</summary>
public sealed class WordList
{
    private readonly HashSet<string> _words;

    private WordList(HashSet<string> words, bool isBuiltIn) => (_words, IsBuiltIn) = (words, isBuiltIn);

    /// <summary>Some hundred frequent words: enough to tell good pages from bad ones when no dictionary is installed.</summary>
    public static WordList BuiltIn { get; } = new(Frequent(), isBuiltIn: true);

    /// <summary>The small list: judge by lower rates.</summary>
    public bool IsBuiltIn { get; }

    public int Count => _words.Count;

    /// <summary>
    /// A dictionary in hunspell's .dic format (UTF-8: a count, then a word a line, flags behind a slash), with
    /// <see cref="BuiltIn"/> added. Flags are left out: stemming does what they do.
    /// </summary>
    /// <exception cref="InvalidDataException">The stream holds hardly any Devanagari word: it is no Nepali dictionary.</exception>
    public static WordList FromHunspell(Stream dic)
    {
        ArgumentNullException.ThrowIfNull(dic);
        var words = Frequent();
        var frequent = words.Count;
        using var reader = new StreamReader(dic, Encoding.UTF8, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            var end = line.AsSpan().IndexOfAny('/', '\t', ' ');
            Add(words, end < 0 ? line : line[..end]);
        }

        return words.Count - frequent > 1_000
            ? new WordList(words, isBuiltIn: false)
            : throw new InvalidDataException("The word list holds no Nepali words; it should be a hunspell dictionary (ne_NP.dic) in UTF-8.");
    }

    /// <summary>Whether a word of a text is on the list, in any spelling and with any case ending.</summary>
    public bool Knows(Token token) => _words.Contains(token.Folded) || _words.Contains(token.Stem);

    /// <summary>Whether a single word is on the list, in any spelling and with any case ending.</summary>
    public bool Knows(string word) => Tokeniser.Tokenise(word) is [var token] && Knows(token);

    private static HashSet<string> Frequent()
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        using var reader = EmbeddedTable.Open("frequent-words.txt");
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries)) Add(words, word);
        }

        return words;
    }

    private static void Add(HashSet<string> words, string word)
    {
        var folded = DevanagariFold.Fold(word);
        if (folded.Length == 0 || CharKinds.Of(folded[0]) != CharKind.Devanagari) return;
        words.Add(folded);
        words.Add(DevanagariStem.Of(folded));
    }
}
