using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>Titles for what has been typed so far: those that begin so, as written or as they sound, then those that hold it.</summary>
internal static class SuggestQuery
{
    /// <summary>Rows (item).</summary>
    /// <param name="title">In <see cref="TitleForm"/>.</param>
    /// <param name="key">Joined romanised key; the last word may be unfinished.</param>
    public static SqlText Of(string title, string key, int limit)
    {
        var sql = new SqlText();
        var n = sql.Arg(limit);
        sql.Add("SELECT item_id FROM (");
        Add("title", title, 0);
        if (key.Length > 1)
        {
            sql.Add(" UNION ALL ");
            Add("roman", key, 1);
        }

        if (key.Length >= RomanKey.MinLength)
            sql.Add($" UNION ALL (SELECT t.item_id, t.pop, 2 FROM search_title t JOIN search_item i USING (item_id) WHERE t.title_key LIKE {sql.Arg("%" + TitleForm.LikePrefix(key))} AND i.published ORDER BY t.pop DESC, t.item_id LIMIT {n})");
        return sql.Add($") x GROUP BY item_id ORDER BY min(rank), max(pop) DESC, item_id LIMIT {n}");

        void Add(string column, string prefix, int rank) =>
            sql.Add($"(SELECT t.item_id, t.pop, {rank} AS rank FROM search_title t JOIN search_item i USING (item_id) WHERE t.{column} LIKE {sql.Arg(TitleForm.LikePrefix(prefix))} AND i.published ORDER BY t.pop DESC, t.item_id LIMIT {n})");
    }
}
