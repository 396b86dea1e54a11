using Npgsql;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>Search in the tables of the library's own database, as designed and measured: items are matched and ranked by lists of terms, pages are read for those shown.</summary>
internal sealed class PostgresSearchIndex(SearchSource source, IndexWriter writer, IndexTidier tidier, StemExpander expander, PendingListCleaner cleaner, CommonWords common) : ISearchIndex
{
    // A long phrase of common words on more pages than this is answered by its pairs.
    private const int MaxPhrasePages = 5_000;

    private Counted? _counted;

    public async Task IndexAsync(ItemDocument document, CancellationToken ct)
    {
        await writer.WriteAsync(document, ct);
        cleaner.Ask();
    }

    public Task RemoveAsync(int itemNumber, CancellationToken ct) => writer.RemoveAsync(itemNumber, ct);

    public Task<ExpandedQuery> ExpandAsync(SearchQuery query, CancellationToken ct) => InTimeAsync(() => expander.ExpandAsync(query, ct));

    public Task<SearchPage> SearchAsync(SearchRequest request, CancellationToken ct) =>
        InTimeAsync(async () => request.Query is null ? await ListAsync(request, ct) : await FindAsync(request, await expander.ExpandAsync(request.Query, ct), ct));

    public Task<IReadOnlyList<int>> SuggestAsync(string text, int limit, CancellationToken ct) => InTimeAsync(() => SuggestByTitleAsync(text, limit, ct));

    public Task<InsidePage> InsideAsync(int itemNumber, ExpandedQuery query, int limit, CancellationToken ct) => InTimeAsync(async () =>
    {
        if (query.IsEmpty)
            return new InsidePage([], 0, true);
        var (pages, total) = await PagesAsync(PagesQuery.Inside(itemNumber, query, allWords: true, limit), ct);
        if (total > 0 || query.Words.Count + query.Phrases.Count == 1)
            return new InsidePage(pages, total, true);
        (pages, total) = await PagesAsync(PagesQuery.Inside(itemNumber, query, allWords: false, limit), ct);
        return new InsidePage(pages, total, false);
    });

    public Task<IReadOnlyDictionary<int, int>> CountAsync(CancellationToken ct) => InTimeAsync(async () =>
    {
        await using var command = ListQuery.KnownCounts([])!.On(source.Data);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var counts = await CountsAsync(reader, ct);
        counts.Remove(ListQuery.Changes);
        return (IReadOnlyDictionary<int, int>)counts;
    });

    public Task TidyAsync(CancellationToken ct) => tidier.TidyAsync(ct);

    private async Task<SearchPage> ListAsync(SearchRequest request, CancellationToken ct)
    {
        await using var connection = await source.Data.OpenConnectionAsync(ct);
        if (request.Chosen.Count == 0)
            return await ListAllAsync(connection, request, ct);
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(ListQuery.Items(request).InBatch());
        batch.BatchCommands.Add((ListQuery.KnownCounts(request.Chosen) ?? ListQuery.Count(request.Chosen)).InBatch());
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var (items, _) = await ListedAsync(reader, request, ct);
        await reader.NextResultAsync(ct);
        var counts = await CountsAsync(reader, ct);
        counts.Remove(0, out var total);
        return new SearchPage(null, total, true, false, items, counts, SearchOptions.Postgres);
    }

    /// <summary>Without filters the statement is the same each time, so it is prepared, and so are the counts: they are read again when they have changed.</summary>
    private async Task<SearchPage> ListAllAsync(NpgsqlConnection connection, SearchRequest request, CancellationToken ct)
    {
        List<FoundItem> items;
        int? changes;
        await using (var command = ListQuery.Items(request).On(connection))
        {
            if (source.Prepares)
                await command.PrepareAsync(ct);
            await using var reader = await command.ExecuteReaderAsync(ct);
            (items, changes) = await ListedAsync(reader, request, ct);
        }

        var counted = Volatile.Read(ref _counted);
        if (counted is null || counted.Changes != changes)
        {
            await using var command = ListQuery.KnownCounts([])!.On(connection);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var counts = await CountsAsync(reader, ct);
            var at = counts.Remove(ListQuery.Changes, out var n) ? n : (int?)null;
            counts.Remove(0, out var total);
            counted = new Counted(at, counts, total);
            // Nothing has ever been counted, or nobody says how often: not to be kept.
            if (at is not null)
                Volatile.Write(ref _counted, counted);
        }

        return new SearchPage(null, counted.Total, true, false, items, counted.Counts, SearchOptions.Postgres);
    }

    private static async Task<(List<FoundItem> Items, int? Changes)> ListedAsync(NpgsqlDataReader reader, SearchRequest request, CancellationToken ct)
    {
        var items = new List<FoundItem>(request.Take);
        int? changes = null;
        while (await reader.ReadAsync(ct))
        {
            changes ??= Changes(reader, 2);
            if (Version(reader, 1) is { } version)
                items.Add(new FoundItem(reader.GetInt32(0), [], 0, version));
        }

        return (items, changes);
    }

    private async Task<SearchPage> FindAsync(SearchRequest request, ExpandedQuery query, CancellationToken ct)
    {
        if (query.IsEmpty)
            return new SearchPage(query, 0, true, false, [], new Dictionary<int, int>(), SearchOptions.Postgres);
        var plan = SearchPlan.Of(query, common);
        foreach (var phrase in plan.PagePhrases.Where(p => p.AllCommon))
        {
            await using var count = ItemsQuery.CountPages(phrase, MaxPhrasePages + 1).On(source.Data);
            if ((long)(await count.ExecuteScalarAsync(ct))! > MaxPhrasePages)
            {
                plan = SearchPlan.Of(query, common, widePhrases: true);
                break;
            }
        }

        var found = await ItemsAsync(ItemsQuery.Of(plan, request, plan.TitleKey is null ? ItemsQuery.Titles.None : ItemsQuery.Titles.SameKey), ct);
        var byTitle = found.Matches == 0 && plan.TitleKey is not null;
        if (byTitle)
            found = await ItemsAsync(ItemsQuery.Of(plan, request, ItemsQuery.Titles.LikeKey), ct);
        var pages = byTitle || found.Items.Count == 0 ? [] : await BestPagesAsync([.. found.Items.Select(i => i.Item)], query, ct);
        return new SearchPage(
            query,
            found.Total,
            plan.IsExact || byTitle,
            byTitle && found.Matches > 0,
            found.Items.ConvertAll(i => pages.TryGetValue(i.Item, out var hits) ? new FoundItem(i.Item, [.. hits.Pages.Order()], hits.Count, i.Version) : new FoundItem(i.Item, [], 0, i.Version)),
            found.Facets,
            SearchOptions.Postgres);
    }

    private async Task<Found> ItemsAsync(SqlText sql, CancellationToken ct)
    {
        var items = new SortedList<long, (int, long)>();
        var facets = new Dictionary<int, int>();
        var (total, matches) = (0, 0);
        await using var command = sql.On(source.Data);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var (what, a, b) = (reader.GetString(0), reader.GetInt32(1), reader.GetInt64(2));
            if (what == "i")
            {
                if (Version(reader, 3) is { } version)
                    items.Add(b, (a, version));
            }
            else if (what == "f")
                facets[a] = (int)b;
            else if (what == "n")
                total = (int)b;
            else
                matches = (int)b;
        }

        return new Found([.. items.Values], facets, total, matches);
    }

    private async Task<Dictionary<int, (List<int> Pages, int Count)>> BestPagesAsync(int[] items, ExpandedQuery query, CancellationToken ct)
    {
        var pages = new Dictionary<int, (List<int> Pages, int Count)>();
        await using var command = PagesQuery.BestOf(items, query).On(source.Data);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (!pages.TryGetValue(reader.GetInt32(0), out var hits))
                pages[reader.GetInt32(0)] = hits = ([], (int)reader.GetInt64(2));
            hits.Pages.Add(reader.GetInt32(1));
        }

        return pages;
    }

    private async Task<(List<int> Pages, int Total)> PagesAsync(SqlText sql, CancellationToken ct)
    {
        var pages = new List<int>();
        var total = 0;
        await using var command = sql.On(source.Data);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            pages.Add(reader.GetInt32(0));
            total = (int)reader.GetInt64(1);
        }

        return (pages, total);
    }

    private static long? Version(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static int? Changes(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    private static async Task<Dictionary<int, int>> CountsAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var counts = new Dictionary<int, int>(128);
        while (await reader.ReadAsync(ct))
            counts[reader.GetInt32(0)] = reader.GetInt32(1);
        return counts;
    }

    private async Task<IReadOnlyList<int>> SuggestByTitleAsync(string text, int limit, CancellationToken ct)
    {
        var (title, key) = (TitleForm.Of(text), RomanKey.OfTitle(text));
        if (title.Length == 0)
            return [];
        await using var command = SuggestQuery.Of(title, key, limit).On(source.Data);
        var items = new List<int>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            items.Add(reader.GetInt32(0));
        return items;
    }

    /// <summary>A search that ran into the time limit is an answer, not an accident.</summary>
    private static async Task<T> InTimeAsync<T>(Func<Task<T>> search)
    {
        try
        {
            return await search();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            throw new SearchUnavailableException("The search ran longer than it may.", e);
        }
    }

    /// <param name="Changes">How often the counts had changed when they were read.</param>
    /// <param name="Counts">Published items by facet.</param>
    private sealed record Counted(int? Changes, Dictionary<int, int> Counts, int Total);

    private sealed record Found(List<(int Item, long Version)> Items, Dictionary<int, int> Facets, int Total, int Matches);
}
