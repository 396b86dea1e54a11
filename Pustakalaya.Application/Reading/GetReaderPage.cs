using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Reading;

/// <summary>The reader sees one page of a book: its picture, its words at their places, and the searched words marked.</summary>
public static class GetReaderPage
{
    /// <param name="Page">From 1; beyond the last page means the last.</param>
    /// <param name="Q">Words to mark, as typed into a search box.</param>
    /// <param name="UiLanguage">The title is wanted in it.</param>
    /// <param name="Inside">Find the other pages with these words, too.</param>
    [Authorize(Role.Reader)]
    public sealed record Query(ItemId ItemId, int Page, string? Q, string UiLanguage, bool Inside) : IQuery<Result<Model>>;

    /// <param name="Number">The page that it is; 0 when the book has none to show.</param>
    /// <param name="Height">Of the page, in the unit of <see cref="PageLayout"/>.</param>
    /// <param name="HasAllPictures">Every page of the book that can be drawn has been.</param>
    /// <param name="Words">Null while nobody has read the page's words.</param>
    /// <param name="Text">Exact text; empty unless readable.</param>
    /// <param name="Marks">Searched words in <paramref name="Text"/>.</param>
    /// <param name="Lines">Lines of the text at their places; none unless readable.</param>
    /// <param name="Hits">Searched words at their places.</param>
    /// <param name="Found">Null when nothing was searched for, or the search is down.</param>
    /// <param name="SearchIsDown">The page is whole, but nobody knows now which other pages have the words.</param>
    public sealed record Model(
        ReaderBook Book,
        int Number,
        int Height,
        Picture Picture,
        bool HasAllPictures,
        Readability? Words,
        string Text,
        IReadOnlyList<TextRange> Marks,
        IReadOnlyList<Line> Lines,
        IReadOnlyList<MarkedWord> Hits,
        SearchInside.Model? Found,
        bool SearchIsDown);

    /// <summary>A line of text and where it stands.</summary>
    /// <param name="Start">Offset into the page's text.</param>
    public readonly record struct Line(int Start, string Text, Box Box);

    public enum Picture
    {
        Made,

        /// <summary>The worker will come to it.</summary>
        BeingMade,

        /// <summary>All pictures have been made, but this page could not be drawn.</summary>
        Impossible,
    }

    internal sealed class Handler(LibraryDb db, ISearchIndex index, ICurrentUser user) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var wanted = Math.Clamp(query.Page, 1, FileFacts.MaxPages);
            var found = await (
                from item in db.Items
                where item.Id == query.ItemId
                from file in db.Files.Where(f => f.ItemId == item.Id && f.Role == FileRole.Part && f.Position == 0)
                let number = Math.Min(wanted, file.PageCount ?? 0)
                from text in db.PageTexts.Where(p => p.FileId == file.Id && p.Number == number).DefaultIfEmpty()
                select new
                {
                    item.Number,
                    item.Status,
                    item.Slug,
                    item.Languages,
                    // Two plain subqueries: taken together they would become a window over the titles of all items.
                    Title = item.Texts.OrderBy(t => t.Language == query.UiLanguage ? 0 : t.Language == "ne" || t.Language == "en" ? 1 : 2).Select(t => t.Title).First(),
                    TitleLanguage = item.Texts.OrderBy(t => t.Language == query.UiLanguage ? 0 : t.Language == "ne" || t.Language == "en" ? 1 : 2).Select(t => t.Language).First(),
                    File = file,
                    PageNumber = number,
                    Page = text,
                    HasPicture = db.PageImages.Any(p => p.FileId == file.Id && p.Number == number),
                    HasWords = file.Stages.Any(s => s.Name == StageName.Text),
                    IsRefused = file.Stages.Any(s => s.Name == StageName.Check && s.State == StageState.Failed),
                    PicturesLeft = file.Stages.Any(s => (s.Name == StageName.Cover || s.Name == StageName.Pages) && (s.State == StageState.Waiting || s.State == StageState.Running)),
                }).AsNoTracking().SingleOrDefaultAsync(ct);
            if (found is null || !ItemAccess.CanSee(found.Status, user))
                return Error.NotFound("book");

            var facts = found.File.Facts;
            // The open page mostly tells; a leaf alone offers nothing.
            var hasText = found.Page is { Readability: Readability.Readable } || (query.Inside && await ReaderSearch.CanFindAsync(db, found.File.Id, ct));
            var book = ReaderBook.Of(query.ItemId, found.File, found.Slug, found.Title, found.TitleLanguage, found.Languages, found.Status, found.IsRefused, hasText);
            var picture = found.HasPicture ? Picture.Made : found.PicturesLeft ? Picture.BeingMade : Picture.Impossible;
            // Chapters are read elsewhere; here they only say what they are.
            var (marks, inside, isDown) = await ReaderSearch.RunAsync(db, index, book.Kind == FileKind.Epub ? null : query.Q, query.Inside, found.Number, found.File.Id, ct);
            var empty = new Model(book, found.PageNumber, found.Page?.Height ?? HeightOf(facts?.SizeOf(found.PageNumber)), picture, !found.PicturesLeft, found.Page?.Readability ?? (found.HasWords ? null : Readability.Empty), "", [], [], [], inside, isDown);
            if (found.Page is not { Readability: Readability.Readable } page)
                return empty;

            var layout = PageLayout.Decode(page.Layout);
            var ranges = Highlighter.Marks(page.Text, marks);
            return empty with
            {
                Text = page.Text,
                Marks = ranges,
                Lines = [.. layout.Lines.Where(l => l.Words.Count > 0).Select(l => new Line(l.Start, page.Text[l.Start..l.End], new Box(l.X, l.Y, l.Width, l.Height)))],
                Hits = WordBoxes.Of(layout, page.Text, ranges),
            };
        }

        /// <summary>As the picture will be, from what the file says; that of a sheet of A4 when it says nothing.</summary>
        private static int HeightOf(PageSizeRun? size) =>
            size is { ShownWidth: > 0 } ? (int)Math.Clamp(PageLayout.PageWidth * size.ShownHeight / size.ShownWidth, 1_000, 100_000) : 14_142;
    }
}
