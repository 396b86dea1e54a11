using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>The indices of this library: which there are (the table <c>search_index</c> says) and how they come to be.</summary>
internal sealed class ElasticIndices(NpgsqlDataSource source, ElasticClient client, ElasticNames names, TimeProvider time, ILogger<ElasticIndices> logger)
{
    private const int Lock = 76_232;

    /// <summary>How long the indices that a rebuild has replaced are kept, for who must go back.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>All indices that a document must be written to.</summary>
    /// <exception cref="SearchUnavailableException">There are none yet.</exception>
    public async Task<IndexTargets> TargetsAsync(CancellationToken ct)
    {
        var rows = await RowsAsync(ct);
        var targets = new IndexTargets([.. rows.Where(r => r.Alias == names.Items).Select(r => r.Name)], [.. rows.Where(r => r.Alias == names.Pages).Select(r => r.Name)]);
        return targets.Items.Count > 0 && targets.Pages.Count > 0 ? targets : throw new SearchUnavailableException("There is no Elasticsearch index yet: the worker makes it when it starts and the cluster is there.", null);
    }

    /// <summary>
    /// Makes the first pair of indices where there is none, or where the cluster has lost it. In a library that has items already it is not searched
    /// before a rebuild has filled it: until then the library's own database answers.
    /// </summary>
    public async Task EnsureAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        // Two workers that start together make one pair. The lock ends with the transaction.
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, "SELECT pg_advisory_xact_lock($1)", ct, Lock);
        var rows = await RowsAsync(ct);
        foreach (var row in rows)
        {
            if (!await IsThereAsync(row.Name, ct))
            {
                logger.LogWarning("Elasticsearch no longer has the index {Index}: a new one is made, which must be filled by a rebuild", row.Name);
                await ExecuteAsync(connection, "DELETE FROM search_index WHERE name = $1", ct, row.Name);
            }
        }

        var isEmpty = !await ExistsAsync(connection, "SELECT EXISTS (SELECT FROM items)", ct);
        foreach (var mapping in ElasticMapping.All)
        {
            if (await ExistsAsync(connection, "SELECT EXISTS (SELECT FROM search_index WHERE alias = $1 AND state <> 'old')", ct, names.AliasOf(mapping)))
                continue;
            var index = names.NewIndex(mapping, time.GetUtcNow());
            await CreateAsync(index, mapping, ct);
            if (isEmpty)
                await PointAsync([(names.AliasOf(mapping), index)], ct);
            else
                logger.LogWarning("The index {Index} has been made and must be filled by a rebuild; until then searches are answered by the library's own database", index);
            await ExecuteAsync(connection, "INSERT INTO search_index (name, alias, state) VALUES ($1, $2, $3)", ct, index, names.AliasOf(mapping), isEmpty ? "live" : "building");
        }

        await transaction.CommitAsync(ct);
    }

    /// <summary>Makes an index that is written through its own alias and read through none.</summary>
    public async Task CreateAsync(string index, ElasticMapping mapping, CancellationToken ct)
    {
        using var created = await client.PutAsync(index, mapping.Utf8, ct);
        await ChangeAliasesAsync([Add(ElasticNames.WriteAlias(index), index)], ct);
    }

    /// <summary>The pair that a rebuild fills: what an earlier one has left half full, if it was made for this program, or a new one.</summary>
    /// <returns>Also the last item that is in it.</returns>
    public async Task<(IndexPair Pair, int LastItem)> BeginAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, "SELECT pg_advisory_xact_lock($1)", ct, Lock);
        var half = await ReadAsync("SELECT name, alias, last_item FROM search_index WHERE state = 'building' AND alias IN ($1, $2)", ct, names.Items, names.Pages);
        var usable = half.Count == 2 && half.All(i => ElasticMapping.All.Any(m => names.IsFor(i.Name, m)));
        foreach (var row in half)
            usable = usable && await IsThereAsync(row.Name, ct);
        if (usable)
            return (new IndexPair(half.Single(r => r.Alias == names.Items).Name, half.Single(r => r.Alias == names.Pages).Name), half.Min(r => r.LastItem));

        foreach (var row in half)
            await DropAsync(connection, row.Name, ct);
        var now = time.GetUtcNow();
        var pair = new IndexPair(names.NewIndex(ElasticMapping.Items, now), names.NewIndex(ElasticMapping.Pages, now));
        foreach (var (index, mapping) in new[] { (pair.Items, ElasticMapping.Items), (pair.Pages, ElasticMapping.Pages) })
        {
            await CreateAsync(index, mapping, ct);
            await ExecuteAsync(connection, "INSERT INTO search_index (name, alias, state) VALUES ($1, $2, 'building')", ct, index, names.AliasOf(mapping));
        }

        await transaction.CommitAsync(ct);
        return (pair, 0);
    }

    public async Task MarkAsync(IndexPair pair, int lastItem, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await ExecuteAsync(connection, "UPDATE search_index SET last_item = $3 WHERE name IN ($1, $2)", ct, pair.Items, pair.Pages, lastItem);
    }

    /// <summary>Searches read the new pair; the one before is kept for a day, the one before that goes.</summary>
    public async Task PublishAsync(IndexPair pair, CancellationToken ct)
    {
        // A kill between this and the table leaves a pair that is read and still written to as one that is being built: the next run ends it.
        await PointAsync([(names.Items, pair.Items), (names.Pages, pair.Pages)], ct);
        await using var connection = await source.OpenConnectionAsync(ct);
        foreach (var (name, _, _) in await ReadAsync("SELECT name, alias, last_item FROM search_index WHERE state = 'old' AND alias IN ($1, $2)", ct, names.Items, names.Pages))
            await DropAsync(connection, name, ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, "UPDATE search_index SET state = 'old', retired_at = $3 WHERE state = 'live' AND alias IN ($1, $2)", ct, names.Items, names.Pages, time.GetUtcNow().UtcDateTime);
        await ExecuteAsync(connection, "UPDATE search_index SET state = 'live' WHERE name IN ($1, $2)", ct, pair.Items, pair.Pages);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Throws away what has not been read for a day.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var before = (time.GetUtcNow() - Kept).UtcDateTime;
        foreach (var (name, _, _) in await ReadAsync("SELECT name, alias, last_item FROM search_index WHERE state = 'old' AND retired_at < $3 AND alias IN ($1, $2)", ct, names.Items, names.Pages, before))
            await DropAsync(connection, name, ct);
    }

    /// <summary>From now on searches read these indices, and no others of their aliases. In one call: nobody sees a new one beside an old one, or none.</summary>
    private Task PointAsync(IReadOnlyList<(string Alias, string Index)> pointers, CancellationToken ct) => ChangeAliasesAsync(
        [
            .. pointers.Select(p => new JsonObject { ["remove"] = new JsonObject { ["index"] = p.Alias + "-*", ["alias"] = p.Alias, ["must_exist"] = false } }),
            .. pointers.Select(p => Add(p.Alias, p.Index)),
        ],
        ct);

    private async Task<bool> IsThereAsync(string index, CancellationToken ct)
    {
        using var there = await client.GetAsync($"{index}/_settings?filter_path=*.settings.index.uuid", ct);
        return there is not null;
    }

    private async Task DropAsync(NpgsqlConnection connection, string index, CancellationToken ct)
    {
        using var gone = await client.DeleteAsync(index, ct);
        await ExecuteAsync(connection, "DELETE FROM search_index WHERE name = $1", ct, index);
        logger.LogInformation("Deleted the index {Index}", index);
    }

    private async Task<List<(string Name, string Alias, int LastItem)>> ReadAsync(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        var rows = new List<(string, string, int)>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            rows.Add((reader.GetString(0), reader.GetString(1), reader.GetInt32(2)));
        return rows;
    }

    private static JsonObject Add(string alias, string index) => new() { ["add"] = new JsonObject { ["index"] = index, ["alias"] = alias } };

    private async Task ChangeAliasesAsync(JsonArray actions, CancellationToken ct)
    {
        using var done = await client.PostAsync("_aliases", JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["actions"] = actions }), ct)
            ?? throw new SearchUnavailableException("Elasticsearch has not the index that an alias was to be given to.", null);
    }

    /// <summary>Those that are live or being built.</summary>
    private Task<List<(string Name, string Alias, int LastItem)>> RowsAsync(CancellationToken ct) =>
        ReadAsync("SELECT name, alias, last_item FROM search_index WHERE state <> 'old' AND alias IN ($1, $2) ORDER BY name", ct, names.Items, names.Pages);

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}

/// <summary>Names of the indices of items and of pages that are live or being built.</summary>
internal sealed record IndexTargets(IReadOnlyList<string> Items, IReadOnlyList<string> Pages);

/// <summary>The two indices of one build.</summary>
internal sealed record IndexPair(string Items, string Pages);
