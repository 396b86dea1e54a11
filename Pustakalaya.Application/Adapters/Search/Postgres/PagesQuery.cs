using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>The pages of items that were found. Page 0, the metadata, is none.</summary>
internal static class PagesQuery
{
    /// <summary>Pages shown of an item.</summary>
    private const int Shown = 3;

    /// <summary>Rows (item, page, pages with hits of the item).</summary>
    public static SqlText BestOf(int[] items, ExpandedQuery query)
    {
        var sql = new SqlText();
        var (any, all) = (sql.Arg(AnyOf(query)), sql.Arg(AllOf(query)));
        return sql.Add($"""
            SELECT t.item_id, p.page_no, p.n FROM unnest({sql.Arg(items)}::int[]) t(item_id) CROSS JOIN LATERAL
             (SELECT page_no, count(*) OVER () n, ts_rank(tsv, {any}::tsquery) + CASE WHEN tsv @@ {all}::tsquery THEN 1 ELSE 0 END r
              FROM search_page p WHERE p.item_id = t.item_id AND p.page_no > 0 AND p.tsv @@ {any}::tsquery ORDER BY r DESC, page_no LIMIT {sql.Arg(Shown)}) p
            """);
    }

    /// <summary>Rows (page, pages in all), in page order.</summary>
    /// <param name="allWords">Pages with all words; else those with any.</param>
    public static SqlText Inside(int item, ExpandedQuery query, bool allWords, int limit)
    {
        var sql = new SqlText();
        return sql.Add($"SELECT page_no, count(*) OVER () FROM search_page WHERE item_id = {sql.Arg(item)} AND page_no > 0 AND tsv @@ {sql.Arg(allWords ? AllOf(query) : AnyOf(query))}::tsquery ORDER BY page_no LIMIT {sql.Arg(limit)}");
    }

    private static IEnumerable<string> Words(ExpandedQuery query) => query.Words.Select(w => TsLexeme.AnyOf(w.Stems));

    private static IEnumerable<string> Phrases(ExpandedQuery query) => query.Phrases.Select(p => "(" + string.Join(" <-> ", p.Select(w => TsLexeme.AnyOf(w.Stems))) + ")");

    private static string AllOf(ExpandedQuery query) => string.Join(" & ", Words(query).Concat(Phrases(query)));

    /// <summary>Words of a phrase count together only: apart they are not what was asked.</summary>
    private static string AnyOf(ExpandedQuery query) => string.Join(" | ", Words(query).Concat(Phrases(query)));
}
