using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Reading;

/// <summary>What a reader looks for inside the open book: what to mark, and where else it stands.</summary>
/// <param name="Found">Null when nothing was searched for, or the search is down.</param>
internal sealed record ReaderSearch(MarkQuery Marks, SearchInside.Model? Found, bool IsDown)
{
    public static async Task<ReaderSearch> RunAsync(LibraryDb db, ISearchIndex index, string? q, bool inside, int item, FileId file, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(q) || q.Length > SearchQuery.MaxLength || SearchQuery.Parse(q) is not { IsEmpty: false } typed)
            return new ReaderSearch(MarkQuery.Nothing, null, false);
        // Words as typed mark the page even while the engine, which knows what else they stand for, is down.
        var marks = new ExpandedQuery(typed, [.. typed.Words.Select(AsTyped)], [.. typed.Phrases.Select(p => p.Select(AsTyped).ToList())]).ToMarks();
        try
        {
            var expanded = await index.ExpandAsync(typed, ct);
            marks = expanded.ToMarks();
            return new ReaderSearch(marks, inside ? await SearchInside.FindAsync(db, index, item, file, expanded, ct) : null, false);
        }
        catch (SearchUnavailableException)
        {
            return new ReaderSearch(marks, null, true);
        }

        static QueryWord AsTyped(Token word) => new(word, [word.Stem]);
    }

    /// <summary>Some of its pages have words that can be shown and searched.</summary>
    public static Task<bool> CanFindAsync(LibraryDb db, FileId file, CancellationToken ct) =>
        db.PageTexts.AnyAsync(p => p.FileId == file && p.Readability == Readability.Readable, ct);
}
