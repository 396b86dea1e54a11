using System.Globalization;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>
/// The statement that finds the items of a query: matches, the best of them, their number and the counts of their facets, at one go. Rows are
/// (what, a, b, c): 'i' item, rank and version as <see cref="SqlText.VersionOf"/>, 'f' facet and items, 'n' number of items, 'h' items of the words whatever the facets chosen.
/// </summary>
internal static class ItemsQuery
{
    /// <summary>Which titles are taken as well, spelled so or nearly so.</summary>
    public enum Titles
    {
        None,

        /// <summary>With the key of the query, or beginning with it.</summary>
        SameKey,

        /// <summary>Nothing else was found: with a key like that of the query.</summary>
        LikeKey,
    }

    public static SqlText Of(SearchPlan plan, SearchRequest request, Titles titles)
    {
        var sql = new SqlText();
        var filters = request.Chosen.GroupBy(Facet.DimensionOf).ToDictionary(g => (int)g.Key, g => "facet && " + sql.Arg(g.ToArray()));
        var allFilters = string.Concat(filters.Values.Select(f => " AND " + f));
        var mask = filters.Count == 0 ? "0" : string.Join(" | ", filters.Select(f => string.Create(CultureInfo.InvariantCulture, $"CASE WHEN {f.Value} THEN 0 ELSE 1<<{f.Key} END")));
        var conditions = titles == Titles.LikeKey ? "" : Conditions(sql, plan, except: -1, key: null);
        var last = sql.Arg(request.Skip + request.Take);

        sql.Add("WITH ");
        AddTitles(sql, plan, titles);
        var phrases = titles == Titles.LikeKey ? [] : plan.PagePhrases;
        AddPhrases(sql, phrases);

        // Everything that matches, narrow.
        var score = phrases.Count == 0 ? "0::real" : string.Join(" + ", Enumerable.Range(0, phrases.Count).Select(i => $"(2*ln(1+pg{i}.n) + CASE WHEN pg{i}.meta THEN 8 ELSE 0 END)"));
        var joins = string.Concat(Enumerable.Range(0, phrases.Count).Select(i => $" JOIN pg{i} USING (item_id)"));
        sql.Add($"hit AS MATERIALIZED (SELECT item_id, facet, pop, newest, {mask} mask, {score} sc FROM search_item{joins} WHERE published");
        sql.Add((conditions, titles) switch
        {
            ("", Titles.None) => "",
            ("", _) when phrases.Count > 0 => "",
            ("", _) => " AND item_id = ANY(ARRAY(SELECT item_id FROM t))",
            (_, Titles.None) => $" AND {conditions}",
            _ => $" AND (({conditions}) OR item_id = ANY(ARRAY(SELECT item_id FROM t)))",
        });
        sql.Add("), ");

        AddTop(sql, plan, request, titles, allFilters, last, phrases.Count > 0);
        sql.Add($" SELECT 'i' AS what, item_id AS a, o AS b, {SqlText.VersionOf("item_id")} AS c FROM top WHERE o > {sql.Arg(request.Skip)}");
        sql.Add(" UNION ALL SELECT 'f', f, count(*), NULL FROM (SELECT unnest(facet) f, mask FROM hit) x WHERE mask = 0 OR mask = 1<<(f>>16) GROUP BY f");
        sql.Add(" UNION ALL SELECT 'n', 0, count(*), NULL FROM hit WHERE mask = 0 UNION ALL SELECT 'h', 0, count(*), NULL FROM hit");
        return sql;
    }

    /// <summary>Pages with a long phrase of common words, counted up to a limit.</summary>
    public static SqlText CountPages(SearchPlan.PagePhrase phrase, int limit)
    {
        var sql = new SqlText();
        var pairs = string.Join(" AND ", phrase.Pairs.Select(p => "pairs && " + sql.Arg(p)));
        return sql.Add($"SELECT count(*) FROM (SELECT FROM search_page WHERE {pairs} LIMIT {sql.Arg(limit)}) x");
    }

    private static void AddTitles(SqlText sql, SearchPlan plan, Titles titles)
    {
        if (titles == Titles.None)
            return;
        sql.Add($"t AS MATERIALIZED ({(titles == Titles.LikeKey ? TitlesQuery.LikeKey(sql, plan.TitleKey!) : TitlesQuery.SameKey(sql, plan.TitleKey!))}), ");
    }

    private static void AddPhrases(SqlText sql, IReadOnlyList<SearchPlan.PagePhrase> phrases)
    {
        for (var i = 0; i < phrases.Count; i++)
        {
            var pairs = string.Concat(phrases[i].Pairs.Select(p => " AND pairs && " + sql.Arg(p)));
            sql.Add($"pg{i} AS MATERIALIZED (SELECT item_id, count(*) n, bool_or(page_no = 0) meta FROM search_page WHERE tsv @@ {sql.Arg(phrases[i].TsQuery)}::tsquery{pairs} GROUP BY 1), ");
        }
    }

    private static void AddTop(SqlText sql, SearchPlan plan, SearchRequest request, Titles titles, string filters, string last, bool byPhrase)
    {
        var order = request.Sort switch
        {
            SearchSort.Newest => "newest DESC, item_id DESC",
            SearchSort.Title => request.Language == "ne" ? "title_ne, item_id" : "title_en, item_id",
            _ => null,
        };
        if (order is not null)
        {
            var columns = request.Sort == SearchSort.Title ? order.Split(',')[0] : "newest";
            var titled = request.Sort == SearchSort.Title ? " JOIN search_document USING (item_id)" : "";
            AddNumbered(sql, $"SELECT item_id, {columns} FROM hit{titled} WHERE mask = 0", order, last);
            return;
        }

        if (byPhrase)
        {
            AddNumbered(sql, "SELECT item_id, sc + 0.05*pop AS sc FROM hit WHERE mask = 0", "sc DESC, item_id", last);
            return;
        }

        sql.Add("scored AS (SELECT item_id, max(pop)*0.05 + sum(w) sc FROM (");
        var first = true;
        if (titles != Titles.LikeKey)
        {
            foreach (var branch in plan.Branches)
            {
                var conditions = Conditions(sql, plan, branch.Implied, "key");
                sql.Add(first ? "" : " UNION ALL ");
                // OFFSET 0 keeps the planner from turning the loop round, which costs seconds.
                sql.Add($"SELECT i.item_id, i.pop, w FROM unnest({sql.Arg(branch.Keys)}::int[], {sql.Arg(branch.Weights)}::real[]) k(key, w) CROSS JOIN LATERAL (SELECT item_id, pop FROM search_item WHERE published AND {conditions}{filters} OFFSET 0) i");
                first = false;
            }
        }

        if (titles != Titles.None)
            sql.Add($"{(first ? "" : " UNION ALL ")}SELECT item_id, pop, w FROM t JOIN search_item USING (item_id) WHERE published{filters}");
        sql.Add($") z GROUP BY item_id ORDER BY sc DESC, item_id LIMIT {last}), ");

        // Items that hold the words but have no mark stand behind, the popular first.
        sql.Add($"best AS (SELECT item_id, max(sc) sc FROM (SELECT item_id, sc FROM scored UNION ALL (SELECT item_id, pop*0.05 FROM hit WHERE mask = 0 ORDER BY pop DESC, item_id LIMIT {last})) z GROUP BY 1), ");
        AddNumbered(sql, "SELECT item_id, sc FROM best", "sc DESC, item_id", last);
    }

    /// <summary>Numbers the best alone: numbering all matches would sort all of them.</summary>
    private static void AddNumbered(SqlText sql, string rows, string order, string last) =>
        sql.Add($"top AS (SELECT item_id, row_number() OVER (ORDER BY {order}) o FROM ({rows} ORDER BY {order} LIMIT {last}) x)");

    /// <param name="except">Index of a condition that is fulfilled anyway.</param>
    /// <param name="key">A column whose term must be held too.</param>
    private static string Conditions(SqlText sql, SearchPlan plan, int except, string? key)
    {
        var parts = new List<string>();
        var one = plan.Conditions.Where((c, i) => i != except && c.Length == 1).Select(c => c[0]).Distinct().ToArray();
        if (key is not null)
            parts.Add(one.Length == 0 ? $"terms @> ARRAY[{key}]" : $"terms @> (ARRAY[{key}] || {sql.Arg(one)}::int[])");
        else if (one.Length > 0)
            parts.Add("terms @> " + sql.Arg(one));
        parts.AddRange(plan.Conditions.Where((c, i) => i != except && c.Length > 1).Select(c => "terms && " + sql.Arg(c)));
        return string.Join(" AND ", parts);
    }
}
