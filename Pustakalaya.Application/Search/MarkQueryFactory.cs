using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Search;

/// <summary>Which words of a text the reader's search marks: the same as the search that led there.</summary>
public sealed class MarkQueryFactory(ISearchIndex index)
{
    /// <param name="q">As typed; longer than <see cref="SearchQuery.MaxLength"/>, or nothing, marks nothing.</param>
    public async Task<MarkQuery> ForAsync(string? q, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(q) || q.Length > SearchQuery.MaxLength)
            return MarkQuery.Nothing;
        var query = SearchQuery.Parse(q);
        return query.IsEmpty ? MarkQuery.Nothing : (await index.ExpandAsync(query, ct)).ToMarks();
    }
}
