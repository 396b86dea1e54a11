namespace Pustakalaya.Domain.Text;

/// <summary>What to mark in a text: the stems of the words searched for, and the phrases, as words in their order.</summary>
/// <remarks>
/// A word is a set of stems, since one typed in Latin letters stands for several Nepali ones. A word of a phrase is
/// marked inside a whole run of the phrase only, unless it is among the words as well.
/// </remarks>
public sealed class MarkQuery
{
    /// <summary>The most words, and the most words of all phrases together.</summary>
    public const int MaxWords = 64;

    // Bit i of an entry: the stem is one of word i (WordBits), or of the i-th word of the phrases put one behind the other (PhraseBits).
    private readonly Dictionary<string, (ulong Words, ulong Phrases)> _stems = new(StringComparer.Ordinal);
    private readonly HashSet<char> _firstLetters = [];
    private readonly int[] _phraseLengthByLastBit = new int[MaxWords];

    private MarkQuery()
    {
    }

    /// <summary>Marks nothing.</summary>
    public static MarkQuery Nothing { get; } = new();

    /// <summary>First bits of the phrases, for the automaton that runs all of them at once.</summary>
    internal ulong PhraseStarts { get; private set; }

    /// <summary>Last bits of the phrases.</summary>
    internal ulong PhraseEnds { get; private set; }

    public bool IsEmpty => _stems.Count == 0;

    /// <param name="words">Each word as the set of its stems.</param>
    /// <param name="phrases">Each phrase as its words in order; one word in quotes is a phrase of one.</param>
    /// <exception cref="ArgumentException">More than <see cref="MaxWords"/> words, or words in phrases.</exception>
    public static MarkQuery Of(IReadOnlyList<IReadOnlySet<string>> words, IReadOnlyList<IReadOnlyList<IReadOnlySet<string>>> phrases)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(phrases);
        if (words.Count > MaxWords) throw new ArgumentException($"At most {MaxWords} words can be marked, not {words.Count}.", nameof(words));
        if (phrases.Sum(p => p.Count) > MaxWords) throw new ArgumentException($"At most {MaxWords} words in phrases can be marked.", nameof(phrases));

        var query = new MarkQuery();
        for (var i = 0; i < words.Count; i++) query.Add(words[i], 1UL << i, 0);
        var bit = 0;
        foreach (var phrase in phrases.Where(p => p.Count > 0))
        {
            query.PhraseStarts |= 1UL << bit;
            foreach (var word in phrase) query.Add(word, 0, 1UL << bit++);
            query.PhraseEnds |= 1UL << (bit - 1);
            query._phraseLengthByLastBit[bit - 1] = phrase.Count;
        }

        return query;
    }

    internal (ulong Words, ulong Phrases) BitsOf(string stem) => stem.Length == 0 ? default : _stems.GetValueOrDefault(stem);

    /// <summary>Some stem to mark begins with this letter.</summary>
    internal bool HasStemWith(char first) => _firstLetters.Contains(first);

    internal int PhraseLength(int lastBit) => _phraseLengthByLastBit[lastBit];

    private void Add(IReadOnlySet<string> stems, ulong word, ulong phrase)
    {
        foreach (var stem in stems)
        {
            var (words, phrases) = _stems.GetValueOrDefault(stem);
            _stems[stem] = (words | word, phrases | phrase);
            if (stem.Length > 0) _firstLetters.Add(stem[0]);
        }
    }
}
