using Npgsql;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Search;

/// <summary>Cuts the snippets of found pages from their exact text: engines know stems, not text.</summary>
internal sealed class PageSnippets(NpgsqlDataSource source)
{
    /// <summary>By item number. A page that is no longer there, or no longer readable, is left out.</summary>
    public async Task<Dictionary<int, IReadOnlyList<SearchItems.PageHit>>> LoadAsync(
        IReadOnlyList<ItemCard> cards, IReadOnlyList<FoundItem> found, MarkQuery marks, CancellationToken ct)
    {
        if (found.All(f => f.Pages.Count == 0))
            return [];
        var pages = found.ToDictionary(f => f.Number, f => f.Pages);
        var wanted = cards.Where(c => c.File is not null).SelectMany(c => pages[c.Number].Select(page => (File: c.File!.Value.Value, Page: page))).ToList();
        if (wanted.Count == 0)
            return [];
        var hits = (await ReadAsync([.. wanted.Select(w => w.File)], [.. wanted.Select(w => w.Page)], marks, ct)).ToLookup(r => r.File, r => r.Hit);
        return cards.Where(c => c.File is not null).ToDictionary(
            c => c.Number,
            IReadOnlyList<SearchItems.PageHit> (c) => [.. hits[c.File!.Value.Value].OrderBy(h => h.Page)]);
    }

    /// <summary>Each is cut while the database reads on.</summary>
    private async Task<List<(Guid File, SearchItems.PageHit Hit)>> ReadAsync(Guid[] files, int[] pages, MarkQuery marks, CancellationToken ct)
    {
        await using var command = source.CreateCommand(
            "SELECT p.file_id, p.number, p.text FROM unnest($1, $2) w(file_id, number) JOIN page_texts p ON p.file_id = w.file_id AND p.number = w.number WHERE p.readability = $3");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = files });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = pages });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = (int)Readability.Readable });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<(Guid, SearchItems.PageHit)>(pages.Length);
        while (await reader.ReadAsync(ct))
            rows.Add((reader.GetGuid(0), new SearchItems.PageHit(reader.GetInt32(1), Highlighter.Snippet(reader.GetString(2), marks))));
        return rows;
    }
}
