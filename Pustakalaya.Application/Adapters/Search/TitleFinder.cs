namespace Pustakalaya.Application.Adapters.Search;

/// <summary>Looks titles up for an engine that cannot: the tables of titles are written whatever engine answers.</summary>
internal sealed class TitleFinder(SearchSource source)
{
    public Task<List<TitleMatch>> SameKeyAsync(string key, CancellationToken ct) => FindAsync(sql => TitlesQuery.SameKey(sql, key), source.Prepares, ct);

    public Task<List<TitleMatch>> LikeKeyAsync(string key, CancellationToken ct) => FindAsync(sql => TitlesQuery.LikeKey(sql, key), false, ct);

    private async Task<List<TitleMatch>> FindAsync(Func<SqlText, string> query, bool prepared, CancellationToken ct)
    {
        var sql = new SqlText();
        await using var connection = await source.Data.OpenConnectionAsync(ct);
        await using var command = sql.Add(query(sql)).On(connection);
        if (prepared)
            await command.PrepareAsync(ct);
        var found = new List<TitleMatch>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            found.Add(new TitleMatch(reader.GetInt32(0), reader.GetFloat(1)));
        return found;
    }
}

/// <param name="Weight">What it adds to the item's rank.</param>
internal sealed record TitleMatch(int Item, float Weight);
