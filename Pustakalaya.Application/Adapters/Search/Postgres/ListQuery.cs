using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>Lists without words. Items come from an index in the order wanted; numbers come from the table of counts where it can know them.</summary>
internal static class ListQuery
{
    /// <summary>Under this facet stands how often the counts have changed.</summary>
    public const int Changes = -1;

    /// <summary>Rows (item, version, changes of the counts), as <see cref="SqlText.VersionOf"/> and <see cref="Changes"/>.</summary>
    public static SqlText Items(SearchRequest request)
    {
        var sql = new SqlText();
        var filters = string.Concat(request.Chosen.GroupBy(Facet.DimensionOf).Select(g => " AND facet && " + sql.Arg(g.ToArray())));
        // Hidden in a SELECT, the planner takes the same plan for any page and keeps it; else it plans each page anew, which takes longer than the page.
        var page = $"LIMIT (SELECT {sql.Arg(request.Take)}::int) OFFSET (SELECT {sql.Arg(request.Skip)}::int)";
        var title = request.Language == "ne" ? "title_ne" : "title_en";
        var items = request.Sort == SearchSort.Title
            ? $"SELECT item_id FROM search_document JOIN search_item USING (item_id) WHERE published{filters} ORDER BY {title}, item_id {page}"
            : $"SELECT item_id FROM search_item WHERE published{filters} ORDER BY newest DESC, item_id DESC {page}";
        return sql.Add($"SELECT item_id, {SqlText.VersionOf("item_id")}, (SELECT n FROM search_count WHERE a = {Changes} AND b = 0) FROM ({items}) i");
    }

    /// <summary>Rows (facet, items); facet 0 is the total, and where nothing is chosen <see cref="Changes"/> is among them. Null when pairs of counts cannot tell and the matches must be counted.</summary>
    public static SqlText? KnownCounts(IReadOnlyList<int> chosen)
    {
        var sql = new SqlText();
        if (chosen.Count == 0)
            return sql.Add("SELECT a, n FROM search_count WHERE b = 0 AND n > 0");
        var dimension = Facet.DimensionOf(chosen[0]);
        // Several values of one dimension may share items, except kinds: an item has one.
        if (chosen.Any(f => Facet.DimensionOf(f) != dimension) || (chosen.Count > 1 && dimension != FacetDimension.Kind))
            return null;
        var values = sql.Arg(chosen.ToArray());
        var (low, high) = (sql.Arg((int)dimension << 16), sql.Arg(((int)dimension + 1) << 16));
        return sql.Add($"""
            SELECT 0, coalesce(sum(n), 0)::int FROM search_count WHERE a = ANY({values}) AND b = 0
            UNION ALL SELECT a, n FROM search_count WHERE b = 0 AND a >= {low} AND a < {high} AND n > 0
            UNION ALL SELECT b, sum(n)::int FROM search_count WHERE a = ANY({values}) AND b <> 0 AND NOT (b >= {low} AND b < {high}) GROUP BY b HAVING sum(n) > 0
            """);
    }

    /// <summary>Rows (facet, items) as <see cref="KnownCounts"/>, counted through the index on facets.</summary>
    public static SqlText Count(IReadOnlyList<int> chosen)
    {
        var sql = new SqlText();
        // The dimensions with most values first: their matches are fewest.
        var filters = chosen.GroupBy(Facet.DimensionOf).OrderByDescending(g => g.Key).Select(g => (Dimension: (int)g.Key, Sql: "facet && " + sql.Arg(g.ToArray()))).ToList();
        var mask = string.Join(" | ", filters.Select(f => $"CASE WHEN {f.Sql} THEN 0 ELSE 1<<{f.Dimension} END"));
        // An item counts if it fails at most one dimension, so of two dimensions it fulfils one.
        var matches = string.Join(" OR ", filters.Take(2).Select(f => f.Sql));
        sql.Add($"WITH hit AS MATERIALIZED (SELECT facet, {mask} mask FROM search_item WHERE published AND ({matches})) ");
        sql.Add("SELECT 0, count(*)::int FROM hit WHERE mask = 0 UNION ALL SELECT f, count(*)::int FROM (SELECT unnest(facet) f, mask FROM hit) x WHERE mask = 0 OR mask = 1<<(f>>16) GROUP BY f");
        if (filters.Count > 1)
            return sql;
        // One dimension with several values: what the others of that dimension have, the table knows.
        var low = filters[0].Dimension << 16;
        return sql.Add($" HAVING NOT (f >= {sql.Arg(low)} AND f < {sql.Arg(low + (1 << 16))}) UNION ALL SELECT a, n FROM search_count WHERE b = 0 AND a >= {sql.Arg(low)} AND a < {sql.Arg(low + (1 << 16))} AND n > 0");
    }
}
