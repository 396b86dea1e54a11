using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Site.Pages.Search;

/// <summary>A state of the search page, read from its address and written as one: what is asked, narrowed by what, in which order, how shown.</summary>
public sealed record SearchState(
    string? Q,
    IReadOnlyList<string> Kinds,
    IReadOnlyList<string> Languages,
    IReadOnlyList<string> Levels,
    IReadOnlyList<string> Collections,
    SearchSort Sort,
    bool AsGrid,
    int Page)
{
    public const int MostPages = 500;

    public bool IsNarrowed => Chosen > 0;

    /// <summary>Filters that are chosen.</summary>
    public int Chosen => Kinds.Count + Languages.Count + Levels.Count + Collections.Count;

    /// <summary>Any address is a state: what cannot be understood counts as not said. What follows the 200th character of a search is left out.</summary>
    public static SearchState Of(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var q = query["q"].ToString().Trim();
        return new SearchState(
            q.Length == 0 ? null : q.Length <= SearchQuery.MaxLength ? q : Cut(q),
            All("kind"),
            All("language"),
            All("level"),
            All("collection"),
            query["sort"].ToString() switch { "newest" => SearchSort.Newest, "title" => SearchSort.Title, _ => SearchSort.Relevance },
            query["view"] == "grid",
            int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, MostPages) : 1);

        IReadOnlyList<string> All(string name) => [.. query[name].OfType<string>().Where(v => v.Length > 0).Distinct(StringComparer.Ordinal).Take(50)];
    }

    public SearchItems.Query ToQuery(int size, string language) => new(Q, Kinds, Languages, Levels, Collections, Sort, Page, size, language);

    public SearchState Without(FacetDimension dimension, string code)
    {
        var first = this with { Page = 1 };
        return dimension switch
        {
            FacetDimension.Kind => first with { Kinds = [.. Kinds.Where(c => c != code)] },
            FacetDimension.Language => first with { Languages = [.. Languages.Where(c => c != code)] },
            FacetDimension.Level => first with { Levels = [.. Levels.Where(c => c != code)] },
            FacetDimension.Collection => first with { Collections = [.. Collections.Where(c => c != code)] },
            _ => first,
        };
    }

    public SearchState WithoutFilters() => this with { Kinds = [], Languages = [], Levels = [], Collections = [], Page = 1 };

    public static string NameOf(SearchSort sort) => sort switch { SearchSort.Newest => "newest", SearchSort.Title => "title", _ => "relevance" };

    /// <summary>The query string of this state, with its question mark; empty for the plain search page.</summary>
    public string ToQueryString()
    {
        var query = new StringBuilder();
        Add("q", Q);
        foreach (var code in Kinds) Add("kind", code);
        foreach (var code in Languages) Add("language", code);
        foreach (var code in Levels) Add("level", code);
        foreach (var code in Collections) Add("collection", code);
        Add("sort", Sort == SearchSort.Relevance ? null : NameOf(Sort));
        Add("view", AsGrid ? "grid" : null);
        Add("page", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null);
        return query.ToString();

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }

    private static string Cut(string q) => q[..(char.IsHighSurrogate(q[SearchQuery.MaxLength - 1]) ? SearchQuery.MaxLength - 1 : SearchQuery.MaxLength)];
}
