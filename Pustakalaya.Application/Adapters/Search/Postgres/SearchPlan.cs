using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>How a query is carried out: what an item's terms must hold, what scores, and which phrases must be looked for on pages. Pure.</summary>
internal sealed class SearchPlan
{
    // Pairs of one place in a phrase: words of many stems would multiply.
    private const int MaxPairs = 32;

    private readonly List<int[]> _conditions = [];
    private readonly List<Branch> _branches = [];
    private readonly List<PagePhrase> _pagePhrases = [];
    private readonly CommonWords _common;

    private SearchPlan(CommonWords common) => _common = common;

    /// <summary>An item holds at least one term of each.</summary>
    public IReadOnlyList<int[]> Conditions => _conditions;

    public IReadOnlyList<Branch> Branches => _branches;

    /// <summary>Phrases that only pages can tell.</summary>
    public IReadOnlyList<PagePhrase> PagePhrases => _pagePhrases;

    /// <summary>False: a long phrase of common words stands in as its pairs, which may lie apart.</summary>
    public bool IsExact { get; private init; }

    /// <summary>Joined key of the words, to find a title that is spelled so; null when the query is more than a title can be.</summary>
    public string? TitleKey { get; private init; }

    /// <summary>Terms by which an item scores.</summary>
    /// <param name="Implied">Index of the condition that each of the terms fulfils; -1: none.</param>
    public sealed record Branch(int[] Keys, float[] Weights, int Implied);

    /// <param name="TsQuery">In the text form of a tsquery.</param>
    /// <param name="Pairs">A page with the phrase holds at least one term of each; they make the search on pages narrow.</param>
    /// <param name="AllCommon">All words are common and there are three or more: there may be too many pages to look at.</param>
    public sealed record PagePhrase(string TsQuery, IReadOnlyList<int[]> Pairs, bool AllCommon);

    /// <param name="widePhrases">A long phrase of common words is on so many pages that its pairs must do.</param>
    public static SearchPlan Of(ExpandedQuery query, CommonWords common, bool widePhrases = false)
    {
        var isWide = widePhrases && query.Phrases.Any(p => p.Count > 2 && p.All(w => CommonStems(w, common).Count > 0));
        var plan = new SearchPlan(common)
        {
            IsExact = !isWide,
            TitleKey = query.Phrases.Count > 0 ? null : RomanKey.OfTitle(query.Query.Text) is { Length: >= RomanKey.MinLength } key ? TitleForm.Cut(key) : null,
        };
        foreach (var word in query.Words)
            plan.AddWord(word);
        foreach (var phrase in query.Phrases)
            plan.AddPhrase(phrase, widePhrases);
        return plan;
    }

    private void AddWord(QueryWord word)
    {
        _conditions.Add([.. word.Stems.Select(Terms.Stem).Distinct()]);
        AddMarks(word, withText: true, implied: _conditions.Count - 1);
    }

    private void AddPhrase(IReadOnlyList<QueryWord> phrase, bool widePhrases)
    {
        var stems = phrase.Select(w => CommonStems(w, _common)).ToList();
        var allCommon = stems.TrueForAll(s => s.Count > 0);
        var pairs = new List<IReadOnlyList<(string First, string Second)>>();
        for (var i = 0; i + 1 < phrase.Count; i++)
        {
            // Pairs exist of common stems alone; where a word has others too, only the page itself can say no.
            if (allCommon || (stems[i].Count == phrase[i].Stems.Count && stems[i + 1].Count == phrase[i + 1].Stems.Count))
                pairs.Add([.. stems[i].SelectMany(first => stems[i + 1].Select(second => (first, second))).Take(MaxPairs)]);
        }

        if (allCommon && (phrase.Count == 2 || widePhrases))
        {
            foreach (var pair in pairs)
            {
                _conditions.Add([.. pair.Select(p => Terms.Pair(p.First, p.Second)).Distinct()]);
                var marks = pair.SelectMany(p => Enumerable.Range(1, Terms.MaxPairMark).Select(mark => (Key: Terms.Pair(p.First, p.Second, mark), Weight: 2f * mark))).ToList();
                _branches.Add(new Branch([.. marks.Select(m => m.Key)], [.. marks.Select(m => m.Weight)], _conditions.Count - 1));
            }

            foreach (var word in phrase)
                AddMarks(word, withText: false, implied: -1);
        }
        else
        {
            _pagePhrases.Add(new PagePhrase(
                string.Join(" <-> ", phrase.Select(w => TsLexeme.AnyOf(w.Stems))),
                [.. pairs.Where(p => p.Count > 0).Select(p => p.Select(x => Terms.Pair(x.First, x.Second)).Distinct().ToArray())],
                allCommon));
        }
    }

    private void AddMarks(QueryWord word, bool withText, int implied)
    {
        var keys = new List<int>();
        var weights = new List<float>();
        for (var i = 0; i < word.Stems.Count; i++)
        {
            var stem = word.Stems[i];
            var (field, text) = _common.Contains(stem) ? (0.7f, 0.4f) : (1f, 1f);
            // What sounds alike counts half of what was typed.
            var sure = i == 0 ? 1f : 0.5f;
            Add(Terms.Marked(stem, Terms.InTitle), 8 * field * sure);
            Add(Terms.Marked(stem, Terms.InNames), 4 * field * sure);
            Add(Terms.Marked(stem, Terms.InDescription), 2 * field * sure);
            for (var mark = 1; withText && mark <= Terms.MaxTextMark; mark++)
                Add(Terms.Marked(stem, mark), 0.6f * mark * text * sure);
        }

        _branches.Add(new Branch([.. keys], [.. weights], implied));

        void Add(int key, float weight)
        {
            keys.Add(key);
            weights.Add(weight);
        }
    }

    /// <summary>
    /// The common stems of a word whose pairs are indexed. A word counts as common if the one typed is, or the likeliest that sounds like it; stems of
    /// it that are not common are then lost to the phrase.
    /// </summary>
    private static List<string> CommonStems(QueryWord word, CommonWords common) =>
        word.Stems.Take(2).Any(common.Contains) ? [.. word.Stems.Where(common.Contains)] : [];
}
