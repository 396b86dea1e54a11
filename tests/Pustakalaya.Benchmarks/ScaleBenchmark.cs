using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using Pustakalaya.Application.Search;
using Pustakalaya.Testing;
using Pustakalaya.Testing.Generator;

namespace Pustakalaya.Benchmarks;

/// <summary>
/// A library of 100,000 items with 1,000,000 pages: how long some sixty searches take over HTTP, ten times each, with each engine; how large the tables and
/// indices are; how long a rebuild takes. By hand, on a quiet machine: it takes an hour or two.
/// </summary>
internal static class ScaleBenchmark
{
    private const int PagesOfItem = 10;
    private const int WordsOfPage = 250;
    private const int Times = 10;

    public static async Task<int> RunAsync(string[] args)
    {
        var (items, keep) = (100_000, false);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--keep")
                keep = true;
            else if (args[i] == "--items" && i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 100)
                (items, i) = (number, i + 1);
            else
            {
                await Console.Error.WriteLineAsync($"'{args[i]}' is not understood: scale [--items N] [--keep], N at least 100.");
                return 2;
            }
        }

        if (Requirements.Missing(Needs.Postgres) is { } missing)
        {
            await Console.Error.WriteLineAsync(missing);
            return 3;
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"scale_{items}");
        var generator = new LibraryGenerator(items, PagesOfItem, WordsOfPage);
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Library"] = new NpgsqlConnectionStringBuilder(Requirements.Postgres) { Database = name, MaxPoolSize = 20 }.ConnectionString,
            ["Storage__Root"] = Path.Combine(Path.GetTempPath(), name),
        };
        var tables = new List<string>();
        try
        {
            await FillAsync(name, items, generator, settings);
            var searches = ScaleSearches.Of(generator.Words);
            tables.Add(await MeasureAsync("PostgreSQL", SearchOptions.Postgres, searches, settings));
            tables.Add(await TableSizesAsync(settings["ConnectionStrings__Library"]));
            if (Requirements.Missing(Needs.Elastic) is null)
                tables.AddRange(await WithElasticAsync(name, items, keep, searches, settings));
            else
                await SayAsync("No Elasticsearch: PUSTAKALAYA_TEST_ELASTIC is not set.");
        }
        finally
        {
            if (!keep)
                await SqlAsync("postgres", $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            if (Directory.Exists(settings["Storage__Root"]))
                Directory.Delete(settings["Storage__Root"], recursive: true);
        }

        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{items:N0} items with {items * PagesOfItem:N0} pages of {WordsOfPage} words\n\n{string.Join("\n", tables)}"));
        return 0;
    }

    private static async Task FillAsync(string name, int items, LibraryGenerator generator, Dictionary<string, string> settings)
    {
        if (await SqlAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname = '{name}'") is 0L)
            await SqlAsync("postgres", $"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'");
        await RunAsync(ProgramProcess.Worker, settings, "migrate");
        if (await SqlAsync(name, "SELECT count(*) FROM items") is long there && there == items)
        {
            await SayAsync($"Using the {items} items of an earlier run.");
            return;
        }

        // A run that was broken off left half of it.
        await SqlAsync(name, "TRUNCATE items, people, search_item, search_page, search_title, search_document, search_stem, search_count CASCADE");
        var seconds = await Measure.SecondsAsync(() => generator.FillAsync(settings["ConnectionStrings__Library"], progress: done => Console.Error.WriteLine($"  {done} of {items} items are written")));
        await SayAsync(string.Create(CultureInfo.InvariantCulture, $"The library is there after {seconds:0} s."));
        await SqlAsync(name, "VACUUM ANALYZE");
    }

    private static async Task<IReadOnlyList<string>> WithElasticAsync(string name, int items, bool keep, IReadOnlyList<(string Kind, string Query)> searches, Dictionary<string, string> postgres)
    {
        var prefix = name.Replace('_', '-');
        var settings = new Dictionary<string, string>(postgres) { ["Search__Engine"] = SearchOptions.Elasticsearch, ["Elastic__Url"] = Requirements.Elastic, ["Elastic__Prefix"] = prefix };
        using var node = new HttpClient { BaseAddress = new Uri(Requirements.Elastic) };
        try
        {
            await SayAsync("Rebuilding into Elasticsearch ...");
            // Of a library that was dropped the indices mean nothing.
            if (await SqlAsync(name, "SELECT count(*) FROM search_index") is 0L)
                await DeleteIndicesAsync(node, prefix);
            var isThere = await RunAsync(ProgramProcess.Worker, settings, mayFail: true, "rebuild-index", "--engine", SearchOptions.Elasticsearch, "--check") == 0;
            var seconds = isThere ? 0 : await Measure.SecondsAsync(() => RunAsync(ProgramProcess.Worker, settings, "rebuild-index", "--engine", SearchOptions.Elasticsearch));
            var rebuilt = isThere
                ? "Rebuild: the indices of an earlier run were used.\n"
                : string.Create(CultureInfo.InvariantCulture, $"Rebuild: {seconds:0} s, {items * (PagesOfItem + 1) / seconds:N0} documents/s.\n");
            await SayAsync(rebuilt);
            var table = await MeasureAsync("Elasticsearch", SearchOptions.Elasticsearch, searches, settings);
            return [table, await IndexSizesAsync(node, prefix), rebuilt];
        }
        finally
        {
            if (!keep)
                await DeleteIndicesAsync(node, prefix);
        }
    }

    private static async Task<string> MeasureAsync(string title, string engine, IReadOnlyList<(string Kind, string Query)> searches, Dictionary<string, string> settings)
    {
        var port = ProgramProcess.FreePort();
        var address = new Uri($"http://127.0.0.1:{port}");
        await using var site = ProgramProcess.Start(ProgramProcess.Site, settings.Append(new("Site__Port", port.ToString(CultureInfo.InvariantCulture))));
        await site.WaitUntilServingAsync(address);
        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(1) };
        var times = new List<(string Kind, double Milliseconds)>();
        var (other, refused) = (0, 0);
        // The first round warms the caches and is not counted.
        for (var round = 0; round <= Times; round++)
        {
            foreach (var (kind, query) in searches)
            {
                var watch = Stopwatch.StartNew();
                using var answer = await client.GetAsync(new Uri("/api/v1/search?" + query, UriKind.Relative));
                var body = await answer.Content.ReadAsStringAsync();
                if (round == 0)
                    continue;
                times.Add((kind, watch.Elapsed.TotalMilliseconds));
                refused += answer.IsSuccessStatusCode ? 0 : 1;
                other += answer.IsSuccessStatusCode && JsonDocument.Parse(body).RootElement.GetProperty("engine").GetString() != engine ? 1 : 0;
            }

            await SayAsync($"  {title}: round {round} of {Times}");
        }

        var rows = times.GroupBy(t => t.Kind).Select(g => Row($"{g.Key} ({g.Count() / Times})", [.. g.Select(t => t.Milliseconds)]));
        return $"| {title}, ms | p50 | p95 | p99 | max |\n|---|---|---|---|---|\n{Row($"**all {searches.Count} searches**", [.. times.Select(t => t.Milliseconds)])}\n{string.Join('\n', rows)}\n"
            + (refused + other > 0 ? $"\nOf {times.Count} searches {refused} were refused and {other} were answered by the other engine.\n" : "");
    }

    private static string Row(string name, double[] times)
    {
        Array.Sort(times);
        double At(double share) => times[Math.Min(times.Length - 1, (int)Math.Ceiling(times.Length * share) - 1)];
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {At(0.5):0} | {At(0.95):0} | {At(0.99):0} | {times[^1]:0} |");
    }

    private static async Task<string> TableSizesAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(
            """
            SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_total_relation_size(oid) > 1048576 ORDER BY pg_total_relation_size(oid) DESC
            """);
        var rows = new List<string>();
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"| {row.GetString(0)} | {row.GetInt64(1) / 1048576d:N0} | {row.GetInt64(2) / 1048576d:N0} |"));
        return $"| Table | MB | its indexes, MB |\n|---|---|---|\n{string.Join('\n', rows)}\n";
    }

    private static async Task<string> IndexSizesAsync(HttpClient node, string prefix)
    {
        using var indices = JsonDocument.Parse(await node.GetStringAsync(new Uri($"_cat/indices/{prefix}-*?format=json&bytes=b&h=index,docs.count,store.size&s=index", UriKind.Relative)));
        var rows = indices.RootElement.EnumerateArray().Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"| {i.GetProperty("index").GetString()!.Split('-')[^3]} | {i.GetProperty("docs.count").GetString()} | {long.Parse(i.GetProperty("store.size").GetString()!, CultureInfo.InvariantCulture) / 1048576d:N0} |"));
        return $"| Index | documents | MB |\n|---|---|---|\n{string.Join('\n', rows)}\n";
    }

    private static async Task DeleteIndicesAsync(HttpClient node, string prefix)
    {
        using var indices = JsonDocument.Parse(await node.GetStringAsync(new Uri($"_cat/indices/{prefix}-*?format=json&h=index", UriKind.Relative)));
        foreach (var index in indices.RootElement.EnumerateArray())
            (await node.DeleteAsync(new Uri(index.GetProperty("index").GetString()!, UriKind.Relative))).Dispose();
    }

    private static Task<int> RunAsync(string program, Dictionary<string, string> settings, params string[] arguments) => RunAsync(program, settings, mayFail: false, arguments);

    private static async Task<int> RunAsync(string program, Dictionary<string, string> settings, bool mayFail, params string[] arguments)
    {
        await using var process = ProgramProcess.Start(program, settings, arguments);
        // Hours, not the minutes of a test.
        while (!process.HasExited)
        {
            await Task.WhenAny(process.Process.WaitForExitAsync(), Task.Delay(TimeSpan.FromSeconds(15)));
            await SayAsync("  " + process.Log.Split('\n')[^1]);
        }

        var code = await process.WaitAsync();
        return code == 0 || mayFail ? code : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {code}:\n{process.Log}");
    }

    private static async Task<object?> SqlAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Requirements.Postgres) { Database = database, Pooling = false, CommandTimeout = 3_600 }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static Task SayAsync(string text) => Console.Error.WriteLineAsync(text);
}
