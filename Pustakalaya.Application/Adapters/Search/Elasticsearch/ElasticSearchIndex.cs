using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Npgsql;
using Pustakalaya.Application.Adapters.Search.Postgres;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>
/// Search in Elasticsearch. Items, their number, the counts and the pages come from the cluster; which stems a word stands for, and titles that are
/// spelled like the query, from the tables of PostgreSQL, which are always written.
/// </summary>
internal sealed class ElasticSearchIndex(
    ElasticClient client, ElasticWriter writer, ElasticNames names, PostgresSearchIndex tables, TitleFinder titles, PublishedVersions published, CommonWords common, IOptions<ElasticOptions> options, TimeProvider time) : ISearchIndex
{
    /// <summary>Devanagari as it is: escaped it would be twice as long.</summary>
    internal static JsonSerializerOptions Plain { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Task IndexAsync(ItemDocument document, CancellationToken ct) => writer.WriteAsync(document, ct);

    public Task RemoveAsync(int itemNumber, CancellationToken ct) => writer.RemoveAsync(itemNumber, ct);

    public Task<ExpandedQuery> ExpandAsync(SearchQuery query, CancellationToken ct) => tables.ExpandAsync(query, ct);

    public async Task<SearchPage> SearchAsync(SearchRequest request, CancellationToken ct)
    {
        var deadline = new Deadline(options.Value.SearchBudget, time);
        if (request.Query is not { } typed)
        {
            var listed = await ItemsAsync(ElasticQueries.List(request), deadline, ct);
            return new SearchPage(null, listed.Total, true, false, listed.Items.ConvertAll(i => new FoundItem(i, [], 0)), listed.Facets, SearchOptions.Elasticsearch);
        }

        var key = TitlesQuery.KeyOf(typed);
        var (query, sameTitles) = await ExpandedWithTitlesAsync(typed, key, ct);
        if (query.IsEmpty)
            return new SearchPage(query, 0, true, false, [], new Dictionary<int, int>(), SearchOptions.Elasticsearch);
        var (phrases, leftOut) = await PhrasesAsync(query, deadline, ct);
        var found = await ItemsAsync(ElasticQueries.Find(request, query, common, sameTitles, phrases), deadline, ct);
        if (found.Matches == 0 && key is not null)
        {
            var likeTitles = await LookUpAsync(titles.LikeKeyAsync(key, ct));
            found = await ItemsAsync(ElasticQueries.FindTitles(request, likeTitles), deadline, ct);
            return new SearchPage(query, found.Total, true, found.Matches > 0, found.Items.ConvertAll(i => new FoundItem(i, [], 0)), found.Facets, SearchOptions.Elasticsearch);
        }

        var (pages, versions) = found.Items.Count == 0 ? ([], []) : await PagesAndVersionsAsync(found.Items, query, deadline, ct);
        return new SearchPage(
            query,
            found.Total + leftOut,
            leftOut == 0,
            false,
            [.. found.Items.Where(versions.ContainsKey).Select(item => pages.TryGetValue(item, out var hits) ? new FoundItem(item, hits.Pages, hits.Count, versions[item]) : new FoundItem(item, [], 0, versions[item]))],
            found.Facets,
            SearchOptions.Elasticsearch);
    }

    public Task<IReadOnlyList<int>> SuggestAsync(string text, int limit, CancellationToken ct) => tables.SuggestAsync(text, limit, ct);

    public async Task<InsidePage> InsideAsync(int itemNumber, ExpandedQuery query, int limit, CancellationToken ct)
    {
        if (query.IsEmpty)
            return new InsidePage([], 0, true);
        var deadline = new Deadline(options.Value.SearchBudget, time);
        var (pages, total) = await InsideAsync(allWords: true);
        if (total > 0 || query.Words.Count + query.Phrases.Count == 1)
            return new InsidePage(pages, total, true);
        (pages, total) = await InsideAsync(allWords: false);
        return new InsidePage(pages, total, false);

        async Task<(List<int> Numbers, int Total)> InsideAsync(bool allWords)
        {
            using var answer = await AskAsync(names.Pages, ElasticQueries.Inside(itemNumber, query, allWords, limit), deadline, ct);
            return ElasticAnswers.Hits(answer.RootElement);
        }
    }

    /// <summary>The counts of the first page and of the shelves, which never wait for the cluster.</summary>
    public Task<IReadOnlyDictionary<int, int>> CountAsync(CancellationToken ct) => tables.CountAsync(ct);

    public async Task TidyAsync(CancellationToken ct)
    {
        foreach (var index in new[] { names.Items, names.Pages })
        {
            using var merged = await client.PostAsync($"{index}/_forcemerge?max_num_segments=1", default, ct);
            await client.RefreshAsync(index, ct);
        }
    }

    /// <summary>The tables are asked for both at once: neither needs the other.</summary>
    private async Task<(ExpandedQuery Query, List<TitleMatch> SameTitles)> ExpandedWithTitlesAsync(SearchQuery typed, string? key, CancellationToken ct)
    {
        var expanded = tables.ExpandAsync(typed, ct);
        var same = key is null ? Task.FromResult<List<TitleMatch>>([]) : LookUpAsync(titles.SameKeyAsync(key, ct));
        await Task.WhenAll(expanded, same);
        return (await expanded, await same);
    }

    /// <summary>Of each phrase the items; and on how many pages phrases stand of more items than the cluster lists.</summary>
    private async Task<(List<int[]> Items, int LeftOut)> PhrasesAsync(ExpandedQuery query, Deadline deadline, CancellationToken ct)
    {
        var (phrases, leftOut) = (new List<int[]>(), 0);
        foreach (var phrase in query.Phrases)
        {
            using var answer = await AskAsync(names.Pages, ElasticQueries.PhraseItems(PhrasePlan.Of(phrase, common)), deadline, ct);
            var (items, pages) = ElasticAnswers.PhraseItems(answer.RootElement);
            phrases.Add(items);
            leftOut += pages;
        }

        return (phrases, leftOut);
    }

    private async Task<(List<int> Items, int Total, Dictionary<int, int> Facets, int Matches)> ItemsAsync(JsonObject search, Deadline deadline, CancellationToken ct)
    {
        using var answer = await AskAsync(names.Items, search, deadline, ct);
        return ElasticAnswers.Items(answer.RootElement);
    }

    /// <summary>The catalogue is asked while the cluster looks for the pages.</summary>
    private async Task<(Dictionary<int, (IReadOnlyList<int> Pages, int Count)> Pages, Dictionary<int, long> Versions)> PagesAndVersionsAsync(
        List<int> items, ExpandedQuery query, Deadline deadline, CancellationToken ct)
    {
        var pages = BestPagesAsync(items, query, deadline, ct);
        var versions = published.OfAsync([.. items], ct);
        await Task.WhenAll(pages, versions);
        return (await pages, await versions);
    }

    private async Task<Dictionary<int, (IReadOnlyList<int> Pages, int Count)>> BestPagesAsync(List<int> items, ExpandedQuery query, Deadline deadline, CancellationToken ct)
    {
        using var answer = await AskAsync(names.Pages, ElasticQueries.BestPages(items, query), deadline, ct);
        return ElasticAnswers.BestPages(answer.RootElement);
    }

    private async Task<JsonDocument> AskAsync(string index, JsonObject search, Deadline deadline, CancellationToken ct)
    {
        try
        {
            return await client.SearchAsync(index, JsonSerializer.SerializeToUtf8Bytes(search, Plain), deadline.Left, ct);
        }
        catch (ElasticRefusedException e)
        {
            // A search so wide that the cluster's limits forbid it; the other engine has other limits.
            throw new SearchUnavailableException(e.Message, e);
        }
    }

    private static async Task<List<TitleMatch>> LookUpAsync(Task<List<TitleMatch>> titles)
    {
        try
        {
            return await titles;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            throw new SearchUnavailableException("The titles took longer to look up than they may.", e);
        }
    }

    /// <summary>All requests of one search share its time.</summary>
    private sealed class Deadline(TimeSpan budget, TimeProvider time)
    {
        private readonly long _start = time.GetTimestamp();

        public TimeSpan Left => budget - time.GetElapsedTime(_start) is { Ticks: > 0 } left ? left : TimeSpan.FromMilliseconds(1);
    }
}
