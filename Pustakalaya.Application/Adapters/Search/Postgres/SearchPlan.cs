using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>How a query is carried out: what an item's terms must hold, what scores, and which phrases must be looked for on pages. Pure.</summary>
internal sealed class SearchPlan
{
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
        var phrases = query.Phrases.Select(p => (Words: p, Plan: PhrasePlan.Of(p, common))).ToList();
        var plan = new SearchPlan(common)
        {
            IsExact = !widePhrases || !phrases.Exists(p => p.Plan is { AllCommon: true, IsPair: false }),
            TitleKey = TitlesQuery.KeyOf(query.Query),
        };
        foreach (var word in query.Words)
            plan.AddWord(word);
        foreach (var (words, phrase) in phrases)
            plan.AddPhrase(words, phrase, widePhrases);
        return plan;
    }

    private void AddWord(QueryWord word)
    {
        _conditions.Add([.. word.Stems.Select(Terms.Stem).Distinct()]);
        AddMarks(word, withText: true, implied: _conditions.Count - 1);
    }

    private void AddPhrase(IReadOnlyList<QueryWord> words, PhrasePlan phrase, bool widePhrases)
    {
        if (phrase.IsPair || (phrase.AllCommon && widePhrases))
        {
            foreach (var pair in phrase.Pairs)
            {
                _conditions.Add([.. pair.Select(p => Terms.Pair(p.First, p.Second)).Distinct()]);
                var marks = pair.SelectMany(p => Enumerable.Range(1, Terms.MaxPairMark).Select(mark => (Key: Terms.Pair(p.First, p.Second, mark), Weight: 2f * mark))).ToList();
                _branches.Add(new Branch([.. marks.Select(m => m.Key)], [.. marks.Select(m => m.Weight)], _conditions.Count - 1));
            }

            foreach (var word in words)
                AddMarks(word, withText: false, implied: -1);
        }
        else
        {
            _pagePhrases.Add(new PagePhrase(
                string.Join(" <-> ", phrase.Places.Select(TsLexeme.AnyOf)),
                [.. phrase.Pairs.Select(p => p.Select(x => Terms.Pair(x.First, x.Second)).Distinct().ToArray())],
                phrase.AllCommon));
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
}
