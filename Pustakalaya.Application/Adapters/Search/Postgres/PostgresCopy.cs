using System.Runtime.CompilerServices;
using Npgsql;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>
/// The search tables, made anew in place: each item in a transaction of its own, and what is right already is only looked at. So there is nothing to swap,
/// and no moment in which something is not found.
/// </summary>
internal sealed class PostgresCopy(NpgsqlDataSource source, IndexWriter writer, IndexTidier tidier) : IIndexCopy
{
    public string Engine => SearchOptions.Postgres;

    public async Task<int> BeginAsync(CancellationToken ct)
    {
        await using var last = source.CreateCommand("SELECT last_item FROM search_rebuild WHERE engine = $1");
        last.Parameters.Add(new() { Value = Engine });
        return await last.ExecuteScalarAsync(ct) as int? ?? 0;
    }

    public async Task<IReadOnlyList<RefusedItem>> WriteAsync(IReadOnlyList<ItemDocument> documents, CancellationToken ct)
    {
        var refused = new List<RefusedItem>();
        foreach (var document in documents)
        {
            try
            {
                await writer.WriteAsync(document, ct);
            }
            catch (PostgresException e) when (!e.IsTransient)
            {
                refused.Add(new RefusedItem(document.Number, e.MessageText));
            }
        }

        return refused;
    }

    public async Task MarkAsync(int lastItem, CancellationToken ct)
    {
        await using var mark = source.CreateCommand("UPDATE search_rebuild SET last_item = $2 WHERE engine = $1");
        mark.Parameters.Add(new() { Value = Engine });
        mark.Parameters.Add(new() { Value = lastItem });
        await mark.ExecuteNonQueryAsync(ct);
    }

    public async Task RemoveAsync(IReadOnlyCollection<int> numbers, CancellationToken ct)
    {
        foreach (var number in numbers)
            await writer.RemoveAsync(number, ct);
    }

    public async IAsyncEnumerable<IndexedItem> ScanAsync(bool filled, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var scan = source.CreateCommand("SELECT item_id, version FROM search_document ORDER BY item_id");
        await using var row = await scan.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            yield return new IndexedItem(row.GetInt32(0), row.GetInt64(1));
    }

    public Task PublishAsync(CancellationToken ct) => tidier.TidyAsync(ct);

    public Task SweepAsync(CancellationToken ct) => Task.CompletedTask;
}
