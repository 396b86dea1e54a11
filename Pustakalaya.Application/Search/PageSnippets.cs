using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Search;

/// <summary>Cuts the snippets of found pages from their exact text: engines know stems, not text.</summary>
internal static class PageSnippets
{
    /// <summary>By item number. A page that is no longer there, or no longer readable, is left out.</summary>
    public static async Task<Dictionary<int, IReadOnlyList<SearchItems.PageHit>>> LoadAsync(
        LibraryDb db, IReadOnlyList<ItemCard> cards, IReadOnlyList<FoundItem> found, MarkQuery marks, CancellationToken ct)
    {
        var pages = found.ToDictionary(f => f.Number, f => f.Pages);
        var wanted = cards.Where(c => c.File is not null).SelectMany(c => pages[c.Number].Select(page => (File: c.File!.Value.Value, Page: page))).ToList();
        if (wanted.Count == 0)
            return [];
        var files = wanted.ConvertAll(w => w.File).ToArray();
        var numbers = wanted.ConvertAll(w => w.Page).ToArray();
        var rows = await db.Database.SqlQuery<PageRow>(
            $"""
            SELECT p.file_id, p.number, p.text
            FROM unnest({files}, {numbers}) AS w(file_id, number) JOIN page_texts p ON p.file_id = w.file_id AND p.number = w.number
            WHERE p.readability = {(int)Readability.Readable}
            """).ToListAsync(ct);
        var texts = rows.ToLookup(r => r.FileId);
        return cards.Where(c => c.File is not null).ToDictionary(
            c => c.Number,
            IReadOnlyList<SearchItems.PageHit> (c) => [.. texts[c.File!.Value.Value].OrderBy(r => r.Number).Select(r => new SearchItems.PageHit(r.Number, Highlighter.Snippet(r.Text, marks)))]);
    }

    private sealed record PageRow(Guid FileId, int Number, string Text);
}
