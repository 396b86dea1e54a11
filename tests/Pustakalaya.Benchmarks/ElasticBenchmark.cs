using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Adapters.Search;
using Pustakalaya.Application.Adapters.Search.Elasticsearch;
using Pustakalaya.Application.Search;
using Pustakalaya.Testing;
using Pustakalaya.Testing.Generator;

namespace Pustakalaya.Benchmarks;

/// <summary>The search endpoint with Elasticsearch against the same two requests, of items and of their pages, sent raw to the node.</summary>
internal static class ElasticBenchmark
{
    private const int Searches = 100;

    public static async Task<Comparison> RunAsync(LibraryGenerator generator)
    {
        await using var node = new ElasticNode();
        // Slow or not, this engine is measured and no other.
        var library = new RunningLibrary { MoreSettings = node.Settings().Append(new("Elastic:SearchMilliseconds", "10000")).ToDictionary(s => s.Key.Replace(":", "__", StringComparison.Ordinal), s => s.Value) };
        try
        {
            await library.InitializeAsync();
            await using var inside = Inside.Of(library);
            await FillAsync(library, inside, generator);
            var typed = Enumerable.Range(0, Searches).Select(i => $"{generator.Words[50 + (i * 7)]} {generator.Words[300 + (i * 11)]}").ToArray();
            using var client = new HttpClient { BaseAddress = library.Address };
            using var raw = new HttpClient { BaseAddress = new Uri(Requirements.Elastic) };
            var requests = new List<(string Path, byte[] Body)[]>();
            foreach (var q in typed)
                requests.Add(await RequestsAsync(inside, q));
            await Measure.WarmAsync(OursAsync, RawAsync);
            return await Measure.RoundsAsync($"Search endpoint with Elasticsearch, two words, median of {Searches}", "ms", false, 1.3, _ => OursAsync(), _ => RawAsync());

            Task<double> OursAsync() => Measure.MedianAsync(typed, async q =>
            {
                using var answer = await client.GetAsync(new Uri("/api/v1/search?q=" + Uri.EscapeDataString(q), UriKind.Relative));
                var body = await answer.Content.ReadAsStringAsync();
                if (!body.Contains("\"engine\":\"elasticsearch\"", StringComparison.Ordinal))
                    throw new InvalidOperationException($"Elasticsearch did not answer: {body[..Math.Min(200, body.Length)]}");
            });

            Task<double> RawAsync() => Measure.MedianAsync(requests, async pair =>
            {
                foreach (var (path, bytes) in pair)
                {
                    using var content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
                    using var answer = await raw.PostAsync(new Uri(path, UriKind.Relative), content);
                    answer.EnsureSuccessStatusCode();
                    await answer.Content.ReadAsByteArrayAsync();
                }
            });
        }
        finally
        {
            await library.DisposeAsync();
        }
    }

    private static async Task FillAsync(RunningLibrary library, Inside inside, LibraryGenerator generator)
    {
        await generator.FillAsync(library.Settings["ConnectionStrings__Library"]);
        var rebuilt = await inside.SendAsync(new RebuildIndex.Command(SearchOptions.Elasticsearch));
        if (!rebuilt.IsOk)
            throw new InvalidOperationException(rebuilt.Errors[0].Message);
    }

    /// <summary>What the endpoint sends for these words.</summary>
    private static async Task<(string Path, byte[] Body)[]> RequestsAsync(Inside inside, string q)
    {
        var index = inside.Services.GetRequiredKeyedService<ISearchIndex>(SearchOptions.Elasticsearch);
        var names = inside.Services.GetRequiredService<ElasticNames>();
        var request = new SearchRequest(SearchQuery.Parse(q), [], SearchSort.Relevance, 0, 20, "ne");
        var titles = TitlesQuery.KeyOf(request.Query!) is { } key ? await inside.Services.GetRequiredService<TitleFinder>().SameKeyAsync(key, default) : [];
        var found = await index.SearchAsync(request, default);
        var query = found.Query!;
        var items = (names.Items + "/_search", Json(ElasticQueries.Find(request, query, inside.Services.GetRequiredService<CommonWords>(), titles, [])));
        return found.Items.Count == 0 ? [items] : [items, (names.Pages + "/_search", Json(ElasticQueries.BestPages([.. found.Items.Select(i => i.Number)], query)))];
    }

    private static byte[] Json(JsonObject query) => JsonSerializer.SerializeToUtf8Bytes(query, ElasticSearchIndex.Plain);
}
