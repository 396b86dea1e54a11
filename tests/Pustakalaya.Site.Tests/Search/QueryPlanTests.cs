using System.Diagnostics;
using FluentAssertions;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Pustakalaya.Application.Adapters.Search;
using Pustakalaya.Application.Adapters.Search.Postgres;
using Pustakalaya.Application.Search;
using Pustakalaya.Testing;
using Pustakalaya.Testing.Generator;
using Xunit;
using Xunit.Abstractions;

namespace Pustakalaya.Site.Tests.Search;

/// <summary>Every page and every way of searching, asked of a library of 100,000 items and 100,000 pages: none of their statements may read a big table from end to end.</summary>
public sealed class QueryPlanTests(QueryPlanTests.BigLibrary library, ITestOutputHelper output) : IClassFixture<QueryPlanTests.BigLibrary>
{
    private const int Number = 77_777;

    // Figures for the log, not for a verdict: PUSTAKALAYA_TEST_REPETITIONS=50 gives better ones.
    private static readonly int Repetitions = int.TryParse(Environment.GetEnvironmentVariable("PUSTAKALAYA_TEST_REPETITIONS"), out var n) ? n : 1;

    private static readonly string[] Big = ["items", "item_texts", "item_collections", "item_contributors", "files", "ingest_stages", "page_texts", "page_images", "search_item", "search_page", "search_stem", "search_title", "search_document"];

    /// <summary>What a page's address is filled with; a page with another parameter must add its value here.</summary>
    private static readonly Dictionary<string, string> RouteValues = new()
    {
        ["lang"] = "ne",
        ["id"] = LibraryGenerator.IdOf(Number).ToString(),
        ["itemId"] = LibraryGenerator.IdOf(Number).ToString(),
        ["fileId"] = LibraryGenerator.FileOf(Number).ToString(),
        ["code"] = "404",
        ["status"] = "404",
        ["number"] = "1",
        ["page"] = "1",
        ["n"] = "1",
        ["stage"] = "Text",
    };

    [RequiresFact(Needs.Postgres)]
    public async Task No_page_reads_a_big_table_from_end_to_end()
    {
        var editor = await library.SignInAsEditorAsync();
        var visitor = library.NewVisitor();
        PlanCollector.Take();
        var statements = new List<(string Url, StatementPlan Plan)>();
        foreach (var url in library.PageUrls().Concat(SearchUrls()))
        {
            foreach (var client in new[] { visitor, editor })
            {
                using var answer = await client.GetAsync(url);
                ((int)answer.StatusCode).Should().BeLessThan(500, "{0} answers", url);
                statements.AddRange(PlanCollector.Take().Select(plan => (url, plan)));
            }
        }

        Check(statements);
        statements.Should().Contain(s => s.Url.Contains("/read", StringComparison.Ordinal) && s.Plan.Nodes.Any(n => n.Relation == "page_texts"), "the reader's page was read, and its plan was seen");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task No_way_of_searching_reads_a_big_table_from_end_to_end()
    {
        PlanCollector.Take();
        var statements = new List<(string Url, StatementPlan Plan)>();
        foreach (var (name, query) in Searches())
        {
            var result = await library.SendAsync(query);
            result.IsOk.Should().BeTrue("{0} is answered: {1}", name, string.Join("; ", result.Errors.Select(e => e.Message)));
            statements.AddRange(PlanCollector.Take().Select(plan => (name, plan)));
            var times = new List<double>();
            for (var i = 0; i < Repetitions; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await library.SendAsync(query);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            PlanCollector.Take();
            output.WriteLine($"{name}: {result.Value.Total} items, median {times.Order().ElementAt(times.Count / 2):0.0} ms, most {times.Max():0.0} ms");
        }

        foreach (var typed in new[] { "क", "kit", library.Words[30], library.Words[31] + " " + library.Words[40][..2] })
        {
            (await library.SendAsync(new SuggestTitles.Query(typed))).IsOk.Should().BeTrue();
            statements.AddRange(PlanCollector.Take().Select(plan => ("suggest " + typed, plan)));
        }

        (await library.SendAsync(new SearchInside.Query(LibraryGenerator.IdOf(Number), library.Words[0] + " " + library.Words[5]))).IsOk.Should().BeTrue();
        (await library.SendAsync(new GetCounts.Query())).Value.Total.Should().Be(98_000);
        statements.AddRange(PlanCollector.Take().Select(plan => ("inside, counts", plan)));
        Check(statements);
        foreach (var table in new[] { "search_item", "search_page", "search_stem", "search_title", "search_document", "search_count", "items", "page_texts" })
            statements.Should().Contain(s => s.Plan.Nodes.Any(n => n.Relation == table), "searching reads {0}, and the plan was seen", table);
    }

    [RequiresFact(Needs.Postgres)]
    public void A_scan_would_be_seen()
    {
        PlanCollector.Take();
        using var source = BigLibrary.Watch(library.WatchedConnection);
        using var command = source.CreateCommand("SELECT max(original_name) FROM files");
        command.ExecuteScalar();
        PlanCollector.Take().SelectMany(p => p.Nodes).Should().Contain(n => n.Type == "Seq Scan" && n.Relation == "files");
    }

    private static void Check(List<(string Url, StatementPlan Plan)> statements)
    {
        var scans = statements
            .Where(s => s.Plan.Nodes.Any(n => n.Type == "Seq Scan" && Big.Contains(n.Relation)))
            .Select(s => $"{s.Url}: {string.Join(",", s.Plan.Nodes.Where(n => n.Type == "Seq Scan").Select(n => n.Relation))}: {s.Plan.Statement.ReplaceLineEndings(" ")}")
            .GroupBy(line => line[line.IndexOf("SELECT", StringComparison.Ordinal)..]).Select(g => g.First()).ToList();
        string.Join("\n\n", scans).Should().BeEmpty("no statement may read a whole table");
    }

    private IEnumerable<string> SearchUrls()
    {
        var (common, rare) = (Uri.EscapeDataString(library.Words[3]), Uri.EscapeDataString(library.Words[900]));
        foreach (var path in new[] { "/ne/search", "/en/search", "/api/v1/search" })
        {
            foreach (var query in new[] { "", $"?q={common}", $"?q={rare}", $"?q={common}+{rare}&kind=document&language=ne", $"?q=%22{common}+{common}%22", "?kind=document&kind=audio&language=ne", "?sort=title", "?sort=title&language=en&page=3", "?q=xqzzkw" })
                yield return path + query;
        }
    }

    private IEnumerable<(string Name, SearchItems.Query Query)> Searches()
    {
        var (the, nepali, middle, rare) = (library.Words[1], library.Words[2], library.Words[300], library.Words[1500]);
        yield return Of("common Latin word", the);
        yield return Of("common Devanagari word", nepali);
        yield return Of("usual word", middle);
        yield return Of("rare word", rare);
        yield return Of("two words", the + " " + middle);
        yield return Of("three words", nepali + " " + the + " " + middle);
        yield return Of("phrase of two common words", $"\"{the} {nepali}\"");
        yield return Of("phrase of three common words", $"\"{the} {nepali} {library.Words[0]}\"");
        yield return Of("phrase with a rarer word", $"\"{the} {middle}\"");
        yield return Of("nothing found, titles like it", "zzxqvvkk");
        yield return Of("a title", $"{middle} {the}");
        yield return Of("by newest", the, SearchSort.Newest);
        yield return Of("by title", the, SearchSort.Title);
        yield return Of("with filters", the) is var (_, q) ? ("with filters", q with { Kinds = ["document"], Languages = ["ne", "en"] }) : default;
        yield return Of("list", null);
        yield return Of("list by title", null, SearchSort.Title);
        yield return ("list of a kind", new SearchItems.Query(null, ["audio"], [], [], []));
        yield return ("list, one dimension, two values", new SearchItems.Query(null, [], ["ne", "en"], [], []));
        yield return ("list, three dimensions", new SearchItems.Query(null, ["document"], ["ne"], [], [library.Collection], SearchSort.Title));
        yield return ("list, page 400", new SearchItems.Query(null, [], [], [], [], Page: 400));

        static (string, SearchItems.Query) Of(string name, string? q, SearchSort sort = SearchSort.Relevance) => (name, new SearchItems.Query(q, [], [], [], [], sort));
    }

    public sealed class BigLibrary : SiteFixture
    {
        private readonly LibraryGenerator _generator = new(100_000, 1, 20);

        public IReadOnlyList<string> Words => _generator.Words;

        public string Collection { get; private set; } = "";

        public string WatchedConnection => new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Options = PlanCollector.Options }.ConnectionString;

        protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("ConnectionStrings:Library", WatchedConnection)];

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            if (Database is null)
                return;
            await _generator.FillAsync(Database.ConnectionString);
            await using var source = NpgsqlDataSource.Create(Database.ConnectionString);
            await using var command = source.CreateCommand("SELECT slug FROM collections ORDER BY number LIMIT 1");
            Collection = (string)(await command.ExecuteScalarAsync())!;
        }

        public static NpgsqlDataSource Watch(string connection) => new NpgsqlDataSourceBuilder(connection).UseLoggerFactory(PlanCollector.Logs).Build();

        protected override void Configure(IServiceCollection services)
        {
            services.AddSingleton(Watch(WatchedConnection));
            services.AddSingleton(new SearchSource(WatchedConnection, PlanCollector.Logs, TimeSpan.FromMinutes(1)));
        }

        /// <summary>The address of every page of the site and of every endpoint of the API that can be read.</summary>
        public IReadOnlyList<string> PageUrls()
        {
            var urls = new List<string>();
            foreach (var endpoint in Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
            {
                var path = endpoint.RoutePattern;
                var isPage = endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null;
                var isApi = (path.RawText ?? "").TrimStart('/').StartsWith("api/", StringComparison.Ordinal);
                if ((!isPage && !isApi) || endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == false)
                    continue;
                var url = "/" + string.Join('/', path.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
                {
                    RoutePatternLiteralPart literal => literal.Content,
                    RoutePatternSeparatorPart separator => separator.Content,
                    RoutePatternParameterPart parameter => ValueOf(parameter, path),
                    _ => throw new InvalidOperationException($"An unknown part in {path.RawText}."),
                }))));
                urls.Add(url.TrimEnd('/'));
                urls.Add(url.TrimEnd('/') + "?q=" + Uri.EscapeDataString(Words[2]));
            }

            return [.. urls.Distinct()];
        }

        private string ValueOf(RoutePatternParameterPart parameter, RoutePattern path)
        {
            if (parameter.Name == "slug")
                return path.Parameters.Any(p => p.Name is "id" or "itemId") ? "book-" + Number : Collection;
            return RouteValues.TryGetValue(parameter.Name, out var value) ? value
                : parameter.IsOptional ? "" : throw new InvalidOperationException($"{path.RawText} needs a value for '{parameter.Name}' in {nameof(QueryPlanTests)}.{nameof(RouteValues)}.");
        }
    }
}
