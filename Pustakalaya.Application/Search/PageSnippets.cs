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
        var texts = (await ReadAsync([.. wanted.Select(w => w.File)], [.. wanted.Select(w => w.Page)], ct)).ToLookup(r => r.File);
        return cards.Where(c => c.File is not null).ToDictionary(
            c => c.Number,
            IReadOnlyList<SearchItems.PageHit> (c) => [.. texts[c.File!.Value.Value].OrderBy(r => r.Page).Select(r => new SearchItems.PageHit(r.Page, Highlighter.Snippet(r.Text, marks)))]);
    }

    private async Task<List<(Guid File, int Page, string Text)>> ReadAsync(Guid[] files, int[] pages, CancellationToken ct)
    {
        await using var command = source.CreateCommand(
            "SELECT p.file_id, p.number, p.text FROM unnest($1, $2) w(file_id, number) JOIN page_texts p ON p.file_id = w.file_id AND p.number = w.number WHERE p.readability = $3");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = files });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = pages });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = (int)Readability.Readable });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<(Guid, int, string)>(pages.Length);
        while (await reader.ReadAsync(ct))
            rows.Add((reader.GetGuid(0), reader.GetInt32(1), reader.GetString(2)));
        return rows;
    }
}
