using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Adapters.Search;

/// <summary>
/// Items whose title is spelled like the whole query: rows (item_id, w), w being what that adds to an item's rank. Whatever engine searches, titles
/// are looked up here, so that all take the same.
/// </summary>
internal static class TitlesQuery
{
    /// <summary>Joined key of the words, to find a title that is spelled so; null when the query is no title.</summary>
    public static string? KeyOf(SearchQuery query) =>
        query.Phrases.Count == 0 && RomanKey.OfTitle(query.Text) is { Length: >= RomanKey.MinLength } key ? TitleForm.Cut(key) : null;

    /// <summary>With the key, or beginning with it.</summary>
    public static string SameKey(SqlText sql, string key)
    {
        // In the order of the index, whose bytes U+10FFFF ends: as LIKE would, but with a plan that serves any key.
        var (same, end) = (sql.Arg(key), sql.Arg(key + "\U0010FFFF"));
        return $"SELECT item_id, max(w) w FROM ((SELECT item_id, 20::real w FROM search_title WHERE roman = {same} LIMIT 100) UNION ALL (SELECT item_id, 6 FROM search_title WHERE roman ~>=~ {same} AND roman ~<~ {end} ORDER BY pop DESC, item_id LIMIT 20)) x GROUP BY 1";
    }

    /// <summary>With a key like it: for when nothing else was found.</summary>
    public static string LikeKey(SqlText sql, string key)
    {
        var like = sql.Arg(key);
        return $"SELECT item_id, max(w) w FROM (SELECT item_id, 10*similarity(title_key, {like}) w FROM search_title WHERE title_key % {like} ORDER BY 2 DESC, pop DESC, item_id LIMIT 20) x GROUP BY 1";
    }
}
