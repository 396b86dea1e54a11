using Npgsql;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Application.Catalog;

/// <summary>Which of some items are published, and in which <see cref="Item.DocumentVersion"/>: asked each time, since a search index may be a moment behind.</summary>
internal sealed class PublishedVersions(NpgsqlDataSource source)
{
    public async Task<Dictionary<int, long>> OfAsync(int[] numbers, CancellationToken ct)
    {
        await using var command = source.CreateCommand("SELECT number, document_version FROM items WHERE number = ANY($1) AND status = $2");
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = numbers });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = (int)ItemStatus.Published });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var versions = new Dictionary<int, long>(numbers.Length);
        while (await reader.ReadAsync(ct))
            versions.Add(reader.GetInt32(0), reader.GetInt64(1));
        return versions;
    }
}
