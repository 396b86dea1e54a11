using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Pustakalaya.Application.Adapters.Search;
using Pustakalaya.Application.Adapters.Search.Postgres;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Testing.Generator;

/// <summary>Writes generated books by COPY, one table after the other.</summary>
internal static class GeneratedRows
{
    private static readonly byte[] NoLayout = new PageLayout(14_000, []).Encode();

    public static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<GeneratedBook> books, CancellationToken ct)
    {
        await CopyAsync(connection, "items (id, number, kind, status, slug, version, document_version, publish_when_ready, languages, levels, licence, created_at, updated_at, published_at)", books, async (w, b) =>
        {
            var (n, d) = (b.Document.Number, b.Document);
            await Row(w, ct, LibraryGenerator.IdOf(n).Value, n, (int)b.Kind, d.Published ? 2 : 0, "book-" + n, 1, 1L, false, new[] { b.Language }, new[] { b.Level }, "unknown", d.Newest.UtcDateTime, d.Newest.UtcDateTime, d.Published ? d.Newest.UtcDateTime : null);
        }, ct);
        await CopyAsync(connection, "item_texts (item_id, language, title, description)", books, async (w, b) =>
        {
            foreach (var title in b.Document.Titles)
                await Row(w, ct, LibraryGenerator.IdOf(b.Document.Number).Value, title.Language, title.Title, b.Document.Descriptions[0]);
        }, ct);
        await CopyAsync(connection, "item_collections (item_id, collection_id)", books, async (w, b) => await Row(w, ct, LibraryGenerator.IdOf(b.Document.Number).Value, b.Shelf), ct);
        await CopyAsync(connection, "item_contributors (item_id, position, person_id, role)", books, async (w, b) =>
            await Row(w, ct, LibraryGenerator.IdOf(b.Document.Number).Value, 0, LibraryGenerator.PersonOf(b.Document.Number % LibraryGenerator.People), 0), ct);
        await CopyAsync(connection, "files (id, item_id, hash, size, media_type, original_name, position, facts, page_count, created_at)", books, async (w, b) =>
        {
            var n = b.Document.Number;
            await w.StartRowAsync(ct);
            await w.WriteAsync(LibraryGenerator.FileOf(n), ct);
            await w.WriteAsync(LibraryGenerator.IdOf(n).Value, ct);
            await w.WriteAsync(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes("h" + n))), NpgsqlDbType.Char, ct);
            await w.WriteAsync(1_000_000L, ct);
            await w.WriteAsync("application/pdf", ct);
            await w.WriteAsync($"book-{n}.pdf", ct);
            await w.WriteAsync(0, ct);
            await w.WriteAsync($$"""{"PageCount":{{b.Document.Pages.Count}}}""", NpgsqlDbType.Jsonb, ct);
            await w.WriteAsync(b.Document.Pages.Count, ct);
            await w.WriteAsync(b.Document.Newest.UtcDateTime, ct);
        }, ct);
        await CopyAsync(connection, "ingest_stages (file_id, name, state, attempts, done, total, changed_at)", books, async (w, b) =>
        {
            for (var stage = 0; stage < 5; stage++)
                await Row(w, ct, LibraryGenerator.FileOf(b.Document.Number), stage, 2, 1, 0, 0, b.Document.Newest.UtcDateTime);
        }, ct);
        await CopyAsync(connection, "page_texts (file_id, number, width, height, text, layout, readability)", books, async (w, b) =>
        {
            foreach (var page in b.Document.Pages)
                await Row(w, ct, LibraryGenerator.FileOf(b.Document.Number), page.Number, 10_000, 14_000, page.Text, NoLayout, 0);
        }, ct);
        await CopyAsync(connection, "page_images (file_id, number, width, height)", books, async (w, b) =>
        {
            foreach (var page in b.Document.Pages)
                await Row(w, ct, LibraryGenerator.FileOf(b.Document.Number), page.Number, 1000, 1400);
        }, ct);
        await CopyAsync(connection, "search_item (item_id, published, pop, newest, facet, terms)", books, async (w, b) =>
            await Row(w, ct, b.Document.Number, b.Document.Published, b.Document.Popularity, b.Document.Newest.UtcDateTime, b.Document.Facets.ToArray(), b.Rows.Terms), ct);
        await CopyAsync(connection, "search_title (item_id, n, title, roman, title_key, pop)", books, async (w, b) =>
        {
            for (var i = 0; i < b.Rows.Titles.Count; i++)
                await Row(w, ct, b.Document.Number, i + 1, b.Rows.Titles[i].Title, b.Rows.Titles[i].Roman, b.Rows.Titles[i].Key, 0f);
        }, ct);
        await CopyAsync(connection, "search_document (item_id, version, pages_key, terms_key, title_ne, title_en)", books, async (w, b) =>
            await Row(w, ct, b.Document.Number, 1L, b.Keys.Pages, b.Keys.All, TitleForm.Of(b.Document.Titles[0].Title), TitleForm.Of(b.Document.Titles[^1].Title)), ct);
        await using var pages = await connection.BeginTextImportAsync("COPY search_page (item_id, page_no, tsv, pairs) FROM STDIN", ct);
        foreach (var book in books)
            foreach (var page in book.Rows.Pages)
                await pages.WriteAsync(CopyLine.Of(book.Document.Number, page).AsMemory(), ct);
    }

    public static Task WritePeopleAsync(NpgsqlConnection connection, CancellationToken ct) =>
        CopyAsync(connection, "people (id, name_ne, name_en, name_key)", Enumerable.Range(0, LibraryGenerator.People), async (w, n) => await Row(w, ct, LibraryGenerator.PersonOf(n), "लेखक " + n, "Author " + n, "author" + n), ct);

    public static Task WriteStemsAsync(NpgsqlConnection connection, IEnumerable<KeyValuePair<string, string>> stems, CancellationToken ct) =>
        CopyAsync(connection, "search_stem (stem, key, n)", stems, async (w, s) => await Row(w, ct, s.Key, s.Value, 1), ct);

    private static async Task CopyAsync<T>(NpgsqlConnection connection, string into, IEnumerable<T> rows, Func<NpgsqlBinaryImporter, T, Task> write, CancellationToken ct)
    {
        await using var writer = await connection.BeginBinaryImportAsync($"COPY {into} FROM STDIN (FORMAT BINARY)", ct);
        foreach (var row in rows)
            await write(writer, row);
        await writer.CompleteAsync(ct);
    }

    private static Task Row(NpgsqlBinaryImporter writer, CancellationToken ct, params object?[] values) => writer.WriteRowAsync(ct, values);
}
