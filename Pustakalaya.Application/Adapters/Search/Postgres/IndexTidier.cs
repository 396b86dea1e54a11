using Npgsql;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>What a rebuild leaves to be done once, for all items together.</summary>
internal sealed class IndexTidier(NpgsqlDataSource source, IndexWriter writer)
{
    // More stems of a key than a search takes: only among these does it matter which are usual.
    private const int Crowded = 15;

    public async Task TidyAsync(CancellationToken ct)
    {
        await foreach (var number in GoneAsync(ct))
            await writer.RemoveAsync(number, ct);
        await PendingListCleaner.CleanAsync(source, ct);
        await RecountFacetsAsync(source, ct);
        await RecountStemsAsync(ct);
        await RunAsync(source, "ANALYZE search_item, search_page, search_stem, search_title, search_document, search_count", ct);
    }

    /// <summary>The counts as the items are, whatever the trigger has counted. Items written meanwhile wait for it.</summary>
    public static Task RecountFacetsAsync(NpgsqlDataSource source, CancellationToken ct) => RunAsync(
        source,
        """
        BEGIN;
        LOCK TABLE search_item IN SHARE ROW EXCLUSIVE MODE;
        DELETE FROM search_count WHERE a <> -1;
        INSERT INTO search_count (a, b, n)
        SELECT a, b, count(*) FROM (SELECT facet || 0 AS facet FROM search_item WHERE published) s, unnest(facet) a, unnest(facet) b
        WHERE (a <> b AND a <> 0) OR (a = 0 AND b = 0) GROUP BY a, b;
        UPDATE search_count SET n = n + 1 WHERE a = -1 AND b = 0;
        COMMIT;
        """,
        ct);

    private async Task RecountStemsAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var stems = new List<string>();
        await using (var select = new NpgsqlCommand("SELECT stem FROM search_stem WHERE key IN (SELECT key FROM search_stem GROUP BY key HAVING count(*) > $1)", connection) { Parameters = { new() { Value = Crowded } } })
        await using (var reader = await select.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                stems.Add(reader.GetString(0));
        }

        foreach (var batch in stems.Chunk(500))
        {
            await using var update = new NpgsqlCommand(
                """
                UPDATE search_stem s SET n = c.n
                FROM (SELECT stem, (SELECT count(*) FROM search_item WHERE terms @> ARRAY[term]) n FROM unnest($1::text[], $2::int[]) x(stem, term)) c
                WHERE s.stem = c.stem AND s.n <> c.n
                """,
                connection)
            { CommandTimeout = 600 };
            update.Parameters.Add(new() { Value = batch });
            update.Parameters.Add(new() { Value = batch.Select(Terms.Stem).ToArray() });
            await update.ExecuteNonQueryAsync(ct);
        }
    }

    private async IAsyncEnumerable<int> GoneAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = source.CreateCommand("SELECT item_id FROM search_document d WHERE NOT EXISTS (SELECT FROM items i WHERE i.number = d.item_id)");
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            yield return reader.GetInt32(0);
    }

    private static async Task RunAsync(NpgsqlDataSource source, string sql, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync(ct);
    }
}
