using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Reading;

/// <summary>The reader sees one chapter of a book that has no pages, with the searched words marked where they stand.</summary>
public static class GetChapter
{
    /// <param name="Number">From 1; beyond the last chapter means the last.</param>
    /// <param name="Q">Words to mark, as typed into a search box.</param>
    /// <param name="Hit">Which of the marked words is looked at, from 1.</param>
    [Authorize(Role.Reader)]
    public sealed record Query(ItemId ItemId, int Number, string? Q, int Hit, string UiLanguage) : IQuery<Result<Model>>;

    /// <param name="Html">Written by us alone, with the words marked: safe to write out as it is. Null while there is none.</param>
    /// <param name="IsBeingMade">The worker will come to it; otherwise a chapter that is not there is damaged.</param>
    /// <param name="Text">Its words.</param>
    /// <param name="Marks">Searched words in <paramref name="Text"/>.</param>
    /// <param name="Found">Null when nothing was searched for, or the search is down.</param>
    public sealed record Model(ReaderBook Book, int Number, string? Html, bool IsBeingMade, string Text, IReadOnlyList<TextRange> Marks, SearchInside.Model? Found, bool SearchIsDown);

    internal sealed class Handler(LibraryDb db, FileStore store, ISearchIndex index, ICurrentUser user) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var found = await (
                from item in db.Items
                where item.Id == query.ItemId
                from file in db.Files.Where(f => f.ItemId == item.Id && f.Role == FileRole.Part && f.Position == 0)
                select new
                {
                    item.Number,
                    item.Status,
                    item.Slug,
                    item.Languages,
                    Title = item.Texts.OrderBy(t => t.Language == query.UiLanguage ? 0 : t.Language == "ne" || t.Language == "en" ? 1 : 2).Select(t => t.Title).First(),
                    TitleLanguage = item.Texts.OrderBy(t => t.Language == query.UiLanguage ? 0 : t.Language == "ne" || t.Language == "en" ? 1 : 2).Select(t => t.Language).First(),
                    File = file,
                    IsRefused = file.Stages.Any(s => s.Name == StageName.Check && s.State == StageState.Failed),
                    IsBeingMade = file.Stages.Any(s => s.Name == StageName.Unpack && (s.State == StageState.Waiting || s.State == StageState.Running)),
                }).AsNoTracking().SingleOrDefaultAsync(ct);
            if (found is null || !ItemAccess.CanSee(found.Status, user) || found.File.Kind != FileKind.Epub)
                return Error.NotFound("book");

            var book = ReaderBook.Of(query.ItemId, found.File, found.Slug, found.Title, found.TitleLanguage, found.Languages, found.Status, found.IsRefused, await ReaderSearch.CanFindAsync(db, found.File.Id, ct));
            var number = Math.Min(Math.Clamp(query.Number, 1, FileFacts.MaxPages), book.Pages);
            var search = await ReaderSearch.RunAsync(db, index, query.Q, inside: true, found.Number, found.File.Id, ct);
            var path = store.DerivedPath(found.File.Hash, PreviewName.Chapter(number));
            if (!File.Exists(path))
                return new Model(book, number, null, found.IsBeingMade, "", [], search.Found, search.IsDown);
            var html = await File.ReadAllTextAsync(path, ct);
            var text = ChapterHtml.TextOf(html);
            var marks = Highlighter.Marks(text, search.Marks);
            return new Model(book, number, ChapterHtml.Mark(html, marks, Math.Clamp(query.Hit, 1, Math.Max(1, marks.Count)) - 1), false, text, marks, search.Found, search.IsDown);
        }
    }
}
