using Npgsql;
using NpgsqlTypes;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>Writes documents into the search tables: one transaction an item, its new stems before it.</summary>
internal sealed class IndexWriter(NpgsqlDataSource source, DocumentAnalyser analyser)
{
    public async Task WriteAsync(ItemDocument document, CancellationToken ct)
    {
        var keys = DocumentAnalyser.KeysOf(document);
        await using var connection = await source.OpenConnectionAsync(ct);
        var there = await ReadStateAsync(connection, null, document.Number, ct);
        if (there?.Version > document.Version)
            return;
        var rows = there?.TermsKey == keys.All ? null : analyser.Analyse(document);

        // Before the item and for themselves: stems that are new to the library would else make two indexers of different items wait for each other.
        if (rows is not null)
            await AddStemsAsync(connection, rows.Stems, ct);

        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, transaction, "SELECT pg_advisory_xact_lock(1, $1)", ct, document.Number);
        there = await ReadStateAsync(connection, transaction, document.Number, ct);
        if (there?.Version > document.Version)
            return;
        if (there?.TermsKey != keys.All)
        {
            rows ??= analyser.Analyse(document);
            await WritePagesAsync(connection, transaction, document.Number, rows, there?.PagesKey == keys.Pages, ct);
            await WriteTitlesAsync(connection, transaction, document, rows, ct);
        }
        else
        {
            rows = null;
        }

        await ExecuteAsync(
            connection,
            transaction,
            """
            INSERT INTO search_document (item_id, version, pages_key, terms_key, title_ne, title_en) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (item_id) DO UPDATE SET version = $2, pages_key = $3, terms_key = $4, title_ne = $5, title_en = $6
            """,
            ct,
            document.Number,
            document.Version,
            keys.Pages,
            keys.All,
            TitleForm.ForSort(document, "ne"),
            TitleForm.ForSort(document, "en"));

        // Last, because its trigger counts facets, and those rows are shared by all items.
        await WriteItemAsync(connection, transaction, document, rows?.Terms, ct);
        await transaction.CommitAsync(ct);
    }

    public async Task RemoveAsync(int number, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, transaction, "SELECT pg_advisory_xact_lock(1, $1)", ct, number);
        foreach (var table in (string[])["search_page", "search_title", "search_document", "search_item"])
            await ExecuteAsync(connection, transaction, $"DELETE FROM {table} WHERE item_id = $1", ct, number);
        await transaction.CommitAsync(ct);
    }

    private static async Task<State?> ReadStateAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, int number, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT version, pages_key, terms_key FROM search_document WHERE item_id = $1", connection, transaction) { Parameters = { new() { Value = number } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new State(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)) : null;
    }

    private static async Task AddStemsAsync(NpgsqlConnection connection, List<KeyValuePair<string, string>> stems, CancellationToken ct)
    {
        // Nearly all are known: looking costs a third of trying to insert. In order, so that two writers never lock each other out.
        await ExecuteAsync(
            connection,
            null,
            """
            INSERT INTO search_stem (stem, key, n)
            SELECT s.stem, s.key, 1 FROM unnest($1::text[], $2::text[]) WITH ORDINALITY s(stem, key, i)
            WHERE NOT EXISTS (SELECT FROM search_stem t WHERE t.stem = s.stem) ORDER BY s.i
            ON CONFLICT DO NOTHING
            """,
            ct,
            stems.ConvertAll(s => s.Key).ToArray(),
            stems.ConvertAll(s => s.Value).ToArray());
    }

    private static async Task WritePagesAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, int number, AnalysedDocument rows, bool metadataOnly, CancellationToken ct)
    {
        await ExecuteAsync(connection, transaction, metadataOnly ? "DELETE FROM search_page WHERE item_id = $1 AND page_no = 0" : "DELETE FROM search_page WHERE item_id = $1", ct, number);
        await using var copy = await connection.BeginTextImportAsync("COPY search_page (item_id, page_no, tsv, pairs) FROM STDIN", ct);
        foreach (var page in metadataOnly ? rows.Pages.Take(1) : rows.Pages)
            await copy.WriteAsync(CopyLine.Of(number, page).AsMemory(), ct);
    }

    private static async Task WriteTitlesAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, ItemDocument document, AnalysedDocument rows, CancellationToken ct)
    {
        await ExecuteAsync(connection, transaction, "DELETE FROM search_title WHERE item_id = $1", ct, document.Number);
        await ExecuteAsync(
            connection,
            transaction,
            "INSERT INTO search_title (item_id, n, title, roman, title_key, pop) SELECT $1, n, title, roman, key, $2 FROM unnest($3::text[], $4::text[], $5::text[]) WITH ORDINALITY t(title, roman, key, n)",
            ct,
            document.Number,
            document.Popularity,
            rows.Titles.Select(t => t.Title).ToArray(),
            rows.Titles.Select(t => t.Roman).ToArray(),
            rows.Titles.Select(t => t.Key).ToArray());
    }

    /// <param name="terms">Null: as they are.</param>
    private static async Task WriteItemAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, ItemDocument document, int[]? terms, CancellationToken ct)
    {
        // The catalogue has the last word on whether an item is public: the document may have been built a moment before it was taken back.
        const string Published = "$2 AND EXISTS (SELECT FROM items WHERE number = $1 AND status = 2)";
        object[] values = [document.Number, document.Published, document.Popularity, document.Newest.UtcDateTime, document.Facets.ToArray()];
        if (terms is null)
        {
            await ExecuteAsync(connection, transaction, $"UPDATE search_item SET published = {Published}, pop = $3, newest = $4, facet = $5 WHERE item_id = $1", ct, values);
            return;
        }

        await ExecuteAsync(
            connection,
            transaction,
            $"""
            INSERT INTO search_item (item_id, published, pop, newest, facet, terms) VALUES ($1, {Published}, $3, $4, $5, $6)
            ON CONFLICT (item_id) DO UPDATE SET published = excluded.published, pop = excluded.pop, newest = excluded.newest, facet = excluded.facet, terms = excluded.terms
            """,
            ct,
            [.. values, terms]);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        foreach (var value in values)
            command.Parameters.Add(value is float real ? new NpgsqlParameter { Value = real, NpgsqlDbType = NpgsqlDbType.Real } : new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(ct);
    }

    private sealed record State(long Version, long PagesKey, long TermsKey);
}
