using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search;

/// <summary>What counts as a phrase on a page, the same for every engine. Pure.</summary>
/// <param name="Places">The stems that may stand at each place.</param>
/// <param name="Pairs">Beside that, a page holds of each list at least one pair; they make the search for common words narrow.</param>
/// <param name="AllCommon">Every word is common.</param>
internal sealed record PhrasePlan(IReadOnlyList<IReadOnlyList<string>> Places, IReadOnlyList<IReadOnlyList<(string First, string Second)>> Pairs, bool AllCommon)
{
    // Pairs of one place in a phrase: words of many stems would multiply.
    private const int MaxPairs = 32;

    /// <summary>Two common words: the phrase is one of the pairs, and stems that are not common are lost to it.</summary>
    public bool IsPair => AllCommon && Places.Count == 2;

    public static PhrasePlan Of(IReadOnlyList<QueryWord> phrase, CommonWords common)
    {
        var stems = phrase.Select(w => CommonStems(w, common)).ToList();
        var allCommon = stems.TrueForAll(s => s.Count > 0);
        var pairs = new List<IReadOnlyList<(string First, string Second)>>();
        for (var i = 0; i + 1 < phrase.Count; i++)
        {
            // Pairs exist of common stems alone; where a word has others too, only the page itself can say no.
            if (allCommon || (stems[i].Count == phrase[i].Stems.Count && stems[i + 1].Count == phrase[i + 1].Stems.Count))
                pairs.Add([.. stems[i].SelectMany(first => stems[i + 1].Select(second => (first, second))).Take(MaxPairs)]);
        }

        return new PhrasePlan([.. phrase.Select(w => w.Stems)], [.. pairs.Where(p => p.Count > 0)], allCommon);
    }

    /// <summary>
    /// The common stems of a word whose pairs are indexed. A word counts as common if the one typed is, or the likeliest that sounds like it; stems of
    /// it that are not common are then lost to the phrase.
    /// </summary>
    private static List<string> CommonStems(QueryWord word, CommonWords common) =>
        word.Stems.Take(2).Any(common.Contains) ? [.. word.Stems.Where(common.Contains)] : [];
}
