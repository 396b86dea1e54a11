using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Pustakalaya.Application.Adapters.Search;
using Pustakalaya.Application.Adapters.Search.Postgres;
using Pustakalaya.Application.Search;
using Pustakalaya.Testing;

namespace Pustakalaya.Benchmarks;

/// <summary>The search endpoint over HTTP against the statements it is made of, sent raw: expansion, items with counts, best pages, and the words of those pages.</summary>
internal static class SearchBenchmark
{
    private const int Searches = 100;

    public static async Task<IReadOnlyList<Comparison>> RunAsync(RunningLibrary library, Inside inside, IReadOnlyList<string> words)
    {
        using var client = new HttpClient { BaseAddress = library.Address };
        var typed = Enumerable.Range(0, Searches).Select(i => $"{words[50 + (i * 7)]} {words[300 + (i * 11)]}").ToArray();
        await OursAsync(client, typed);
        await RawAsync(inside, typed);
        return [await Measure.RoundsAsync("Search endpoint, two words, median of 100", "ms", false, 1.3, _ => OursAsync(client, typed), _ => RawAsync(inside, typed))];
    }

    private static Task<double> OursAsync(HttpClient client, string[] typed) => Measure.MedianAsync(typed, async q =>
    {
        using var answer = await client.GetAsync(new Uri("/api/v1/search?q=" + Uri.EscapeDataString(q), UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    });

    private static Task<double> RawAsync(Inside inside, string[] typed)
    {
        var source = inside.Services.GetRequiredService<SearchSource>().Data;
        var expander = inside.Services.GetRequiredService<StemExpander>();
        return Measure.MedianAsync(typed, async q =>
        {
            var query = await expander.ExpandAsync(SearchQuery.Parse(q), CancellationToken.None);
            var plan = SearchPlan.Of(query, inside.Services.GetRequiredService<CommonWords>());
            var request = new SearchRequest(query.Query, [], SearchSort.Relevance, 0, 20, "ne");
            var items = new List<int>();
            await ReadAsync(ItemsQuery.Of(plan, request, plan.TitleKey is null ? ItemsQuery.Titles.None : ItemsQuery.Titles.SameKey).On(source), row =>
            {
                if (row.GetString(0) == "i")
                    items.Add(row.GetInt32(1));
            });
            var (of, pages) = (new List<int>(), new List<int>());
            await ReadAsync(PagesQuery.BestOf([.. items], query).On(source), row =>
            {
                of.Add(row.GetInt32(0));
                pages.Add(row.GetInt32(1));
            });
            var texts = source.CreateCommand("SELECT t.text FROM unnest($1::int[], $2::int[]) w(item, page) JOIN items i ON i.number = w.item JOIN files f ON f.item_id = i.id JOIN page_texts t ON t.file_id = f.id AND t.number = w.page");
            texts.Parameters.Add(new() { Value = of.ToArray() });
            texts.Parameters.Add(new() { Value = pages.ToArray() });
            await ReadAsync(texts, row => row.GetString(0));
        });
    }

    private static async Task ReadAsync(NpgsqlCommand command, Action<NpgsqlDataReader> row)
    {
        await using (command)
        {
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                row(reader);
        }
    }
}
