using Pustakalaya.Domain.Text;

namespace Pustakalaya.Benchmarks;

/// <summary>What readers of a large library type: some sixty searches of every kind, by the rank of their words.</summary>
internal static class ScaleSearches
{
    /// <param name="words">The library's, the most frequent first; even ones Devanagari, odd ones Latin.</param>
    public static IReadOnlyList<(string Kind, string Query)> Of(IReadOnlyList<string> words)
    {
        string Word(double share, int i) => words[Math.Min(words.Count - 1, (int)(words.Count * share) + (i * 7))];
        string Devanagari(double share, int i)
        {
            var at = (int)(words.Count * share) + (i * 14);
            return words.Skip(at).First(w => w[0] >= '\u0900');
        }

        var searches = new List<(string, string)>();
        for (var i = 0; i < 8; i++)
            searches.Add(("common word", Q(words[i * 2])));
        for (var i = 0; i < 10; i++)
            searches.Add(("usual word", Q(Word(0.01, i))));
        for (var i = 0; i < 8; i++)
            searches.Add(("rare word", Q(Word(0.6, i))));
        for (var i = 0; i < 6; i++)
            searches.Add(("Devanagari word", Q(Devanagari(0.02, i))));
        for (var i = 0; i < 6; i++)
            searches.Add(("romanised word", Q(RomanKey.OfWord(Devanagari(0.03, i)))));
        for (var i = 0; i < 4; i++)
            searches.Add(("two words", Q($"{words[i * 3]} {Word(0.01, i)}")));
        for (var i = 0; i < 4; i++)
            searches.Add(("two words", Q($"{Word(0.005, i)} {Word(0.02, i)}")));
        for (var i = 0; i < 4; i++)
            searches.Add(("phrase", Q($"\"{words[i]} {words[i + 1]}\"")));
        for (var i = 0; i < 4; i++)
            searches.Add(("phrase", Q($"\"{words[i * 2]} {Word(0.002, i)}\"")));
        string[] filters = ["&kind=document", "&language=ne", "&kind=audio&language=en", "&language=ne&language=en", "&kind=document&sort=newest", "&language=ne&sort=title"];
        for (var i = 0; i < filters.Length; i++)
            searches.Add(("word and filter", Q(Word(0.004, i)) + filters[i]));
        searches.AddRange(filters.Take(4).Select(f => ("filter alone", f[1..])));
        return searches;
    }

    private static string Q(string words) => "q=" + Uri.EscapeDataString(words);
}
