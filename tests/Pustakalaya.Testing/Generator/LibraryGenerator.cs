using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Pustakalaya.Application.Adapters.Search;
using Pustakalaya.Application.Adapters.Search.Postgres;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Testing.Generator;

/// <summary>
/// Fills a migrated database with a library of any size for measuring: items, texts, files, stages, pages and the search tables, as the worker would
/// have left them, but by COPY. The same size gives the same library. 1,000,000 full pages are
/// <c>new LibraryGenerator(10_000, 100, 250)</c>; tests take 100,000 items of one page of 20 words.
/// </summary>
public sealed class LibraryGenerator(int items, int pagesPerItem, int wordsPerPage)
{
    private const int Batch = 2_000;

    /// <summary>People who wrote the books; each item has one of them.</summary>
    internal const int People = 5_000;

    private static readonly string[] HeavyIndexes = ["search_item_terms", "search_item_facet", "search_page_gin", "search_title_trgm", "search_stem_key"];

    private readonly WordStock _stock = new(Math.Clamp(items * pagesPerItem / 5, 2_000, 200_000));

    /// <summary>The words of the library, the most frequent first.</summary>
    public IReadOnlyList<string> Words => _stock.Words;

    public static ItemId IdOf(int number) => new(Id('i', number));

    public static Guid FileOf(int number) => Id('f', number);

    public static Guid PersonOf(int number) => Id('p', number);

    /// <summary>One item in 50 is a draft.</summary>
    public static bool IsPublished(int number) => number % 50 != 0;

    /// <param name="progress">Hears how many items are written.</param>
    public async Task FillAsync(string connectionString, Action<int>? progress = null, CancellationToken ct = default)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = 1_200, Pooling = false });
        await using var connection = await source.OpenConnectionAsync(ct);
        // No foreign keys checked, no trigger fired: what they would do is done once at the end.
        await RunAsync(connection, "SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '256MB'", ct);
        var collections = await ReadAsync(connection, "SELECT c.id::text, c.number, m.position FROM collections c JOIN communities m ON m.code = c.community_code ORDER BY c.number", r => (Id: Guid.Parse(r.GetString(0)), Number: r.GetInt32(1), Community: r.GetInt32(2)), ct);
        var languages = await ReadAsync(connection, "SELECT code, number FROM languages ORDER BY number", r => (Code: r.GetString(0), Number: r.GetInt32(1)), ct);
        var levels = await ReadAsync(connection, "SELECT code, number FROM levels ORDER BY number", r => (Code: r.GetString(0), Number: r.GetInt32(1)), ct);
        var definitions = await ReadAsync(connection, $"SELECT indexdef FROM pg_indexes WHERE indexname IN ({string.Join(',', HeavyIndexes.Select(i => $"'{i}'"))})", r => r.GetString(0), ct);
        await RunAsync(connection, "DROP INDEX " + string.Join(", ", HeavyIndexes), ct);

        var analyser = new DocumentAnalyser(CommonWords.Usual);
        var stems = new Dictionary<string, string>();
        for (var from = 1; from <= items; from += Batch)
        {
            var books = new GeneratedBook[Math.Min(Batch, items - from + 1)];
            var first = from;
            // Each book from its own seed, so that they can be made on all cores and are always the same.
            Parallel.For(0, books.Length, i => books[i] = Make(first + i, collections.Select(c => (c.Id, c.Number, c.Community)).ToList(), languages, levels, analyser));
            foreach (var book in books)
                foreach (var (stem, key) in book.Rows.Stems)
                    stems.TryAdd(stem, key);
            await GeneratedRows.WriteAsync(connection, books, ct);
            progress?.Invoke(from + books.Length - 1);
        }

        await GeneratedRows.WritePeopleAsync(connection, ct);
        await GeneratedRows.WriteStemsAsync(connection, stems, ct);
        foreach (var definition in definitions)
            await RunAsync(connection, definition, ct);
        await RunAsync(connection, "SELECT setval(pg_get_serial_sequence('items', 'number'), (SELECT max(number) FROM items)); SET session_replication_role = origin", ct);
        await IndexTidier.RecountFacetsAsync(source, ct);
        await RunAsync(connection, "ANALYZE", ct);
    }

    private GeneratedBook Make(
        int number, List<(Guid Id, int Number, int Community)> collections, List<(string Code, int Number)> languages, List<(string Code, int Number)> levels, DocumentAnalyser analyser)
    {
        var random = new Random(number);
        var kind = (ItemKind)(number % 10 < 7 ? 1 : (number % 10) - 5);
        // Two thirds in the first two languages, as it is.
        var language = languages[random.Next(3) < 2 ? random.Next(2) : random.Next(languages.Count)];
        var level = levels[random.Next(levels.Count)];
        var shelf = collections[random.Next(collections.Count)];
        var title = _stock.Text(random, random.Next(2, 5)) + " " + number;
        var english = number % 2 == 0 ? _stock.Text(random, 3) + " " + number : null;
        var pages = Enumerable.Range(1, pagesPerItem).Select(n => new DocumentPage(n, _stock.Text(random, wordsPerPage))).ToList();
        var document = new ItemDocument(
            number,
            1,
            IsPublished(number),
            0,
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(number),
            [Facet.Of(kind), Facet.Of(FacetDimension.Language, language.Number), Facet.Of(FacetDimension.Level, level.Number), Facet.Of(FacetDimension.Collection, shelf.Number), Facet.Of(FacetDimension.Community, shelf.Community)],
            english is null ? [new("ne", title)] : [new("ne", title), new("en", english)],
            [],
            [],
            [_stock.Text(random, 12)],
            pages);
        return new GeneratedBook(document, kind, language.Code, level.Code, shelf.Id, analyser.Analyse(document), DocumentAnalyser.KeysOf(document));
    }

    private static Guid Id(char what, int number)
    {
        var bytes = SHA256.HashData(Encoding.ASCII.GetBytes($"{what}{number}"));
        return new Guid(bytes.AsSpan(0, 16));
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<List<T>> ReadAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        return rows;
    }
}

internal sealed record GeneratedBook(ItemDocument Document, ItemKind Kind, string Language, string Level, Guid Shelf, AnalysedDocument Rows, (long Pages, long All) Keys);
