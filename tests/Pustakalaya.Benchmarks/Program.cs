using Pustakalaya.Benchmarks;
using Pustakalaya.Benchmarks.Drill;
using Pustakalaya.Testing;
using Pustakalaya.Testing.Generator;

// Prints a table of ratios against the bare thing. 'ci/bench' starts PostgreSQL and RabbitMQ and calls this; names of parts may follow.
// Memory first: idle is what it is before anybody has put load on it.
if (args is ["scale", .. var options])
    return await ScaleBenchmark.RunAsync(options);
if (args is ["visitors", .. var whom])
    return await Visitors.RunAsync(whom);
string[] parts = ["memory", "web", "search", "elastic", "ingest", "images", "media", "publish", "workers", "import", "rebuild"];
var wanted = args.Length == 0 ? [.. parts.Where(p => p is not ("elastic" or "rebuild") || Requirements.Missing(Needs.Elastic) is null)] : args;
if (wanted.Except(parts).FirstOrDefault() is { } unknown)
{
    await Console.Error.WriteLineAsync($"There is no part '{unknown}'. Parts: {string.Join(", ", parts)}.");
    return 2;
}

if (Requirements.Missing(Needs.Postgres | Needs.MediaTools | (wanted.Contains("media") ? Needs.Ffmpeg : Needs.None) | (wanted.Contains("publish") || wanted.Contains("workers") ? Needs.RabbitMq : Needs.None) | (args.Intersect(["elastic", "rebuild"]).Any() ? Needs.Elastic : Needs.None)) is { } missing)
{
    await Console.Error.WriteLineAsync(missing);
    return 3;
}

var library = new RunningLibrary();
try
{
    await library.InitializeAsync();
    var generator = new LibraryGenerator(2_000, 20, 150);
    if (wanted.Contains("web") || wanted.Contains("search"))
        await generator.FillAsync(library.Settings["ConnectionStrings__Library"]);
    await using var inside = Inside.Of(library);
    var rows = new List<string>();
    foreach (var part in parts.Where(wanted.Contains))
    {
        await Console.Error.WriteLineAsync($"{part} ...");
        switch (part)
        {
            case "web":
                rows.AddRange((await WebBenchmark.RunAsync(library)).Select(c => c.Row));
                break;
            case "search":
                rows.AddRange((await SearchBenchmark.RunAsync(library, inside, generator.Words)).Select(c => c.Row));
                break;
            case "elastic":
                rows.Add((await ElasticBenchmark.RunAsync(generator)).Row);
                break;
            case "ingest":
                rows.Add((await IngestBenchmark.SearchableAsync(inside)).Row);
                break;
            case "images":
                rows.Add((await IngestBenchmark.ImagesAsync(inside)).Row);
                break;
            case "media":
                rows.Add((await MediaBenchmark.PlayableAsync(inside)).Row);
                break;
            case "publish":
                rows.Add((await PublishBenchmark.RunAsync(inside, RabbitNode.Shared())).Row);
                break;
            case "workers":
                rows.Add((await WorkersBenchmark.RunAsync(RabbitNode.Shared())).Row);
                break;
            case "import":
                rows.AddRange(await ImportBenchmark.RunAsync());
                break;
            case "rebuild":
                rows.Add((await RebuildBenchmark.RunAsync()).Row);
                break;
            case "memory":
                rows.Add(await MemoryBenchmark.IdleAsync(library));
                break;
        }
    }

    if (wanted.Length > 1 && wanted.Contains("memory"))
        rows.Add(await MemoryBenchmark.AfterLoadAsync(library));

    await Console.Out.WriteLineAsync("| What | Ours | Bare | Ratio, median (range of 5 rounds) | Goal | Noise: bare, fastest to slowest |");
    await Console.Out.WriteLineAsync("|---|---|---|---|---|---|");
    foreach (var row in rows)
        await Console.Out.WriteLineAsync(row);
    return 0;
}
catch
{
    await Console.Error.WriteLineAsync(library.Log);
    throw;
}
finally
{
    await library.DisposeAsync();
}
