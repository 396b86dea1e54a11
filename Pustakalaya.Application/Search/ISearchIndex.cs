namespace Pustakalaya.Application.Search;

/// <summary>A copy of the catalogue made for finding. PostgreSQL holds the truth; what is in here can be thrown away and made again.</summary>
public interface ISearchIndex
{
    /// <summary>Writes the item as the document says, unless a newer document is there already. Saying the same twice is cheap and harmless.</summary>
    Task IndexAsync(ItemDocument document, CancellationToken ct);

    /// <summary>The item is gone: nothing of it is found any more.</summary>
    Task RemoveAsync(int itemNumber, CancellationToken ct);

    /// <summary>Gives each word the stems it stands for: one typed in Latin letters also those Nepali stems that sound like it.</summary>
    Task<ExpandedQuery> ExpandAsync(SearchQuery query, CancellationToken ct);

    /// <exception cref="SearchUnavailableException">The engine is down, or the search took longer than anybody waits.</exception>
    Task<SearchPage> SearchAsync(SearchRequest request, CancellationToken ct);

    /// <summary>Published titles that begin with, or hold, what has been typed so far, most popular first.</summary>
    Task<IReadOnlyList<int>> SuggestAsync(string text, int limit, CancellationToken ct);

    /// <summary>Pages of one item that hold all words (or else some), in page order; drafts too: the caller has checked who asks.</summary>
    /// <exception cref="SearchUnavailableException">As for <see cref="SearchAsync"/>.</exception>
    Task<InsidePage> InsideAsync(int itemNumber, ExpandedQuery query, int limit, CancellationToken ct);

    /// <summary>Published items by facet value; all of them under 0.</summary>
    Task<IReadOnlyDictionary<int, int>> CountAsync(CancellationToken ct);

    /// <summary>After a rebuild: what the catalogue no longer has goes, counts are counted anew, statistics are fresh.</summary>
    Task TidyAsync(CancellationToken ct);
}

public enum SearchSort
{
    /// <summary>Best first; without words the same as <see cref="Newest"/>.</summary>
    Relevance,
    Newest,
    Title,
}

/// <summary>One page of results, wanted.</summary>
/// <param name="Query">What was typed, which the engine expands; null to list without words.</param>
/// <param name="Chosen">Facet values: or inside a dimension, and across.</param>
/// <param name="Language">Language of the reader: titles are sorted as that language shows them.</param>
public sealed record SearchRequest(SearchQuery? Query, IReadOnlyList<int> Chosen, SearchSort Sort, int Skip, int Take, string Language);

/// <summary>One page of results, found.</summary>
/// <param name="Query">What was searched for, to mark it in what was found; null of a list without words.</param>
/// <param name="IsExact">False: <paramref name="Total"/> is an upper bound ("up to N").</param>
/// <param name="ByTitle">Nothing held the words; these are the titles spelled most like them.</param>
/// <param name="Facets">Items by facet value; each dimension ignores its own choice.</param>
/// <param name="Engine">Which engine answered: one of <see cref="SearchOptions"/>' names.</param>
/// <param name="IsFallback">Not the engine that should have: that one is down.</param>
public sealed record SearchPage(ExpandedQuery? Query, int Total, bool IsExact, bool ByTitle, IReadOnlyList<FoundItem> Items, IReadOnlyDictionary<int, int> Facets, string Engine, bool IsFallback = false);

/// <param name="Pages">The best pages, at most three, in page order.</param>
/// <param name="PageCount">Pages with hits.</param>
/// <param name="Version">The item is published, in this <see cref="Domain.Catalog.Item.DocumentVersion"/>: the engine has asked the catalogue in the same statement. Null: it has not.</param>
public sealed record FoundItem(int Number, IReadOnlyList<int> Pages, int PageCount, long? Version = null);

/// <param name="Total">Pages with hits, also those beyond the limit.</param>
/// <param name="AllWords">False: no page holds all the words; these hold some.</param>
/// <param name="IsFallback">As for <see cref="SearchPage"/>.</param>
public sealed record InsidePage(IReadOnlyList<int> Pages, int Total, bool AllWords, bool IsFallback = false);

/// <summary>The engine cannot answer now. Nothing is wrong with the question, unless it is too wide.</summary>
public class SearchUnavailableException(string message, Exception? cause) : Exception(message, cause);
