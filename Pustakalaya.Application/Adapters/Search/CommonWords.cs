using System.Collections.Frozen;
using System.Globalization;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Adapters.Search;

/// <summary>
/// The stems that stand on very many pages, with their share of all words of usual text. Only they are indexed in pairs, for phrases; and how much
/// a book is about such a word shows in how far it exceeds its usual share. The list is part of what is indexed: another list needs a rebuild.
/// </summary>
internal sealed class CommonWords
{
    private readonly FrozenDictionary<string, float> _shares;

    /// <param name="words">Words with their shares (0..1); words of one stem are added up.</param>
    public CommonWords(IEnumerable<(string Word, float Share)> words)
    {
        var shares = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var (word, share) in words)
        {
            foreach (var token in Tokeniser.Tokenise(word))
                shares[token.Stem] = shares.GetValueOrDefault(token.Stem) + share;
        }

        _shares = shares.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The list beside this file.</summary>
    public static CommonWords Usual { get; } = Load();

    public bool Contains(string stem) => _shares.ContainsKey(stem);

    /// <summary>Expected share of a stem among the words of a text; 0 for one that is not common.</summary>
    public float ShareOf(string stem) => _shares.GetValueOrDefault(stem);

    private static CommonWords Load()
    {
        using var stream = typeof(CommonWords).Assembly.GetManifestResourceStream("common-words.tsv") ?? throw new InvalidOperationException("common-words.tsv is missing from the program.");
        using var reader = new StreamReader(stream);
        var words = new List<(string, float)>();
        reader.ReadLine();
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            var parts = line.Split('\t');
            words.Add((parts[0], float.Parse(parts[1], CultureInfo.InvariantCulture)));
        }

        return new CommonWords(words);
    }
}
