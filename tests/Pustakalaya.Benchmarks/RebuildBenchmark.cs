using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Adapters.Search.Elasticsearch;
using Pustakalaya.Application.Search;
using Pustakalaya.Testing;
using Pustakalaya.Testing.Generator;

namespace Pustakalaya.Benchmarks;

/// <summary>
/// A rebuild, from the catalogue to the changed alias, against the same documents sent as bulks that lie ready, two at a time, into indices of the same
/// mapping, which are then merged and refreshed as the rebuild does.
/// </summary>
internal static class RebuildBenchmark
{
    private const int Items = 2_000;
    private const int PagesOfItem = 10;

    public static async Task<Comparison> RunAsync()
    {
        await using var node = new ElasticNode();
        await using var database = await TestDatabase.CreateAsync();
        await new LibraryGenerator(Items, PagesOfItem, 250).FillAsync(database.ConnectionString);
        await using var inside = Inside.Of(node.Settings().Append(new("ConnectionStrings:Library", database.ConnectionString)).Append(new("Storage:Root", Path.GetTempPath())));
        var bodies = await BodiesAsync(inside);
        using var raw = new HttpClient { BaseAddress = new Uri(Requirements.Elastic) };
        const int Documents = Items * (PagesOfItem + 1);
        await OursAsync();
        return await Measure.RoundsAsync($"Rebuild, {Documents:N0} documents", "documents/s", true, 0.7, async _ => Documents / await OursAsync(), async _ => Documents / await BareAsync());

        Task<double> OursAsync() => Measure.SecondsAsync(async () =>
        {
            var rebuilt = await inside.SendAsync(new RebuildIndex.Command(SearchOptions.Elasticsearch));
            if (rebuilt.Value is not { Indexed: Items, Refused: 0 })
                throw new InvalidOperationException($"{rebuilt.Value.Indexed} items, {rebuilt.Value.Refused} refused");
        });

        async Task<double> BareAsync()
        {
            var names = ElasticMapping.All.Select(m => $"{node.Prefix}-bare-{m.Kind}").ToArray();
            foreach (var (name, mapping) in names.Zip(ElasticMapping.All))
                await SendAsync(raw, HttpMethod.Put, name, mapping.Utf8.ToArray());
            var seconds = await Measure.SecondsAsync(async () =>
            {
                await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (body, _) => await SendAsync(raw, HttpMethod.Post, "_bulk?filter_path=errors", body));
                foreach (var name in names)
                {
                    await SendAsync(raw, HttpMethod.Post, $"{name}/_forcemerge?max_num_segments=1", []);
                    await SendAsync(raw, HttpMethod.Post, $"{name}/_refresh", []);
                }
            });
            foreach (var name in names)
                await node.DeleteAsync(name);
            return seconds;
        }

        async Task<List<byte[]>> BodiesAsync(Inside library)
        {
            var ids = await library.WithDbAsync(db => db.Items.OrderBy(i => i.Number).Select(i => i.Id).ToListAsync());
            var (all, body) = (new List<byte[]>(), new MemoryStream());
            foreach (var some in ids.Chunk(100))
            {
                await using var scope = library.Services.CreateAsyncScope();
                foreach (var document in await scope.ServiceProvider.GetRequiredService<ItemDocumentBuilder>().BuildAsync(some, default))
                {
                    foreach (var operation in ElasticDocument.Operations(document, $"{node.Prefix}-bare-items", $"{node.Prefix}-bare-pages", 0))
                        await body.WriteAsync(operation.Lines);
                    if (body.Length < BulkWriter.MaxBytes / 2)
                        continue;
                    all.Add(body.ToArray());
                    body.SetLength(0);
                }
            }

            all.Add(body.ToArray());
            return all;
        }
    }

    private static async Task SendAsync(HttpClient raw, HttpMethod method, string path, byte[] body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body.Length > 0)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(path.StartsWith("_bulk", StringComparison.Ordinal) ? "application/x-ndjson" : "application/json") } };
        using var answer = await raw.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode || text.Contains("\"errors\":true", StringComparison.Ordinal))
            throw new InvalidOperationException($"{path}: {text[..Math.Min(400, text.Length)]}");
    }
}
