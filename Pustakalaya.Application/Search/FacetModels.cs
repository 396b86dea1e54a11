using Pustakalaya.Application.Pipeline;

namespace Pustakalaya.Application.Search;

/// <summary>Between the codes of an address and the numbers of the index.</summary>
internal static class FacetModels
{
    private static readonly FacetDimension[] Offered = [FacetDimension.Kind, FacetDimension.Language, FacetDimension.Level, FacetDimension.Collection];

    private static Made? _ne;
    private static Made? _en;

    /// <summary>The chosen values, and one error for each code that no vocabulary has.</summary>
    public static (IReadOnlyList<int> Chosen, IReadOnlyList<Error> Unknown) Choose(Vocabularies.Names names, SearchItems.Query query)
    {
        var chosen = new List<int>();
        var unknown = new List<Error>();
        Add(FacetDimension.Kind, "kind", query.Kinds);
        Add(FacetDimension.Language, "language", query.Languages);
        Add(FacetDimension.Level, "level", query.Levels);
        Add(FacetDimension.Collection, "collection", query.Collections);
        return (chosen, unknown);

        void Add(FacetDimension dimension, string field, IReadOnlyList<string> codes)
        {
            foreach (var code in codes.Distinct(StringComparer.Ordinal))
            {
                if (names.Find(dimension, code) is { } entry)
                    chosen.Add(entry.Facet);
                else
                    unknown.Add(new Error(ErrorKind.Invalid, "search.unknown-filter", $"There is no {field} '{Shorten(code)}'.", field, Shorten(code)));
            }
        }
    }

    /// <summary>Of a list without filters: the very same groups for the very same counts, which it gives again and again.</summary>
    public static IReadOnlyList<SearchItems.FacetGroup> OfAll(Vocabularies.Names names, IReadOnlyDictionary<int, int> counts, string language)
    {
        ref var kept = ref language == "ne" ? ref _ne : ref _en;
        var made = Volatile.Read(ref kept);
        if (made is null || !ReferenceEquals(made.Counts, counts) || !ReferenceEquals(made.Names, names))
            Volatile.Write(ref kept, made = new Made(names, counts, Of(names, counts, [], language)));
        return made.Groups;
    }

    public static IReadOnlyList<SearchItems.FacetGroup> Of(Vocabularies.Names names, IReadOnlyDictionary<int, int> counts, IReadOnlyList<int> chosen, string language) =>
        [.. Offered.Select(dimension => new SearchItems.FacetGroup(dimension, [.. names.All(dimension)
            .Select(e => new SearchItems.FacetValue(e.Code, e.NameIn(language), counts.GetValueOrDefault(e.Facet), chosen.Contains(e.Facet)))
            .Where(v => v.Count > 0 || v.Chosen)
            .OrderByDescending(v => v.Count)]))];

    private sealed record Made(Vocabularies.Names Names, IReadOnlyDictionary<int, int> Counts, IReadOnlyList<SearchItems.FacetGroup> Groups);

    private static string Shorten(string code) => code.Length <= 60 ? code : code[..60] + "…";
}
