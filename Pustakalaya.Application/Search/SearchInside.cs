using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Search;

/// <summary>The pages of one book that hold the words, in page order.</summary>
public static class SearchInside
{
    /// <summary>Pages listed; <see cref="Model.Total"/> counts all.</summary>
    public const int Limit = 100;

    [Authorize(Role.Reader)]
    public sealed record Query(ItemId ItemId, string Q) : IQuery<Result<Model>>;

    /// <param name="Total">Pages with hits, also those beyond <see cref="Limit"/>.</param>
    /// <param name="AllWords">False: no page holds all the words; these hold some of them.</param>
    /// <param name="IsFallback">The search engine is down and the library's own database answered: the page says so.</param>
    public sealed record Model(IReadOnlyList<Hit> Hits, int Total, bool AllWords, bool IsFallback = false);

    /// <param name="Count">Marked words on the page.</param>
    public sealed record Hit(int Page, Snippet Snippet, int Count);

    internal sealed class Validator : AbstractValidator<Query>
    {
        public Validator() =>
            RuleFor(q => q.Q).NotEmpty().WithErrorCode("search.empty").WithMessage("Say what to look for.")
                .MaximumLength(SearchQuery.MaxLength).WithErrorCode("search.too-long").WithMessage($"A search has at most {SearchQuery.MaxLength} characters.");
    }

    /// <summary>Searches a book whose reader may see it: the pages and, from their exact text, the snippets. Two queries.</summary>
    /// <exception cref="SearchUnavailableException">The engine is down, or the search took too long.</exception>
    internal static async Task<Model> FindAsync(LibraryDb db, ISearchIndex index, int itemNumber, FileId file, ExpandedQuery query, CancellationToken ct)
    {
        var found = await index.InsideAsync(itemNumber, query, Limit, ct);
        if (found.Pages.Count == 0)
            return new Model([], found.Total, found.AllWords, found.IsFallback);
        var marks = query.ToMarks();
        var pages = await db.PageTexts.AsNoTracking()
            .Where(p => p.FileId == file && found.Pages.Contains(p.Number) && p.Readability == Readability.Readable)
            .OrderBy(p => p.Number).Select(p => new { p.Number, p.Text }).ToListAsync(ct);
        return new Model([.. pages.Select(p => new Hit(p.Number, Highlighter.Snippet(p.Text, marks), Highlighter.Marks(p.Text, marks).Count))], found.Total, found.AllWords, found.IsFallback);
    }

    internal sealed class Handler(LibraryDb db, ISearchIndex index, ICurrentUser user) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query request, CancellationToken ct)
        {
            var item = await db.Items.AsNoTracking().Where(i => i.Id == request.ItemId)
                .Select(i => new { i.Number, i.Status, Files = i.Files.Where(f => f.Role == FileRole.Part).Select(f => new { f.Id, f.Position }).ToList() })
                .SingleOrDefaultAsync(ct);
            if (item is null || !ItemAccess.CanSee(item.Status, user))
                return Error.NotFound("item");
            var file = item.Files.MinBy(f => f.Position);
            if (file is null)
                return new Model([], 0, true);
            try
            {
                return await FindAsync(db, index, item.Number, file.Id, await index.ExpandAsync(SearchQuery.Parse(request.Q), ct), ct);
            }
            catch (SearchUnavailableException)
            {
                return new Error(ErrorKind.Unavailable, "search.unavailable", "This search took too long. Try fewer or rarer words, or try again in a moment.");
            }
        }
    }
}
