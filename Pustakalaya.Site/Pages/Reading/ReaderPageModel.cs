using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Application.Reading;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Reading;

/// <summary>What the reader's pages have in common: asking for one page of a book, at its right address.</summary>
public abstract class ReaderPageModel(IMediator mediator) : PageModel
{
    /// <summary>What was searched for is cut here, so that no address or page can grow with it; the search refuses more than 200.</summary>
    private const int LongestQuery = 300;

    public ReaderView View { get; private set; } = null!;

    protected virtual bool AsText => false;

    /// <summary>With everything around the page, and at its one right address.</summary>
    protected virtual bool IsWhole => true;

    /// <param name="number">"page" is a word of Razor Pages' own routing, so it is taken from the query and from nowhere else.</param>
    /// <param name="from">Instead of a page: the first page from here on that has the words.</param>
    public async Task<IActionResult> OnGetAsync(
        Guid id, string slug, [FromQuery(Name = "page")] int? number, [FromQuery] int? from, [FromQuery] string? q, [FromQuery] int? hit, CancellationToken ct)
    {
        q = string.IsNullOrWhiteSpace(q) ? null : q.Length > LongestQuery ? q[..LongestQuery] : q.Trim();
        var result = await mediator.Send(new GetReaderPage.Query(new ItemId(id), number ?? from ?? 1, q, LanguageChoice.Of(HttpContext), IsWhole), ct);
        if (result is { IsOk: true, Value.Book.Kind: Domain.Ingest.FileKind.Epub })
            return await ChapterAsync(new ItemId(id), slug, number, from, q, hit, ct);
        return result.ToPage(this, found =>
        {
            // What can be unpublished, or is an editor's draft, is asked for again each time.
            Response.Headers.CacheControl = "private, no-cache";
            View = new ReaderView(found, q, hit ?? 1, AsText);
            return IsWhole ? AtItsAddress(slug, number, from, hit) : Page();
        });
    }

    /// <summary>A book of chapters has one mode, at the address of the reader.</summary>
    private async Task<IActionResult> ChapterAsync(ItemId id, string slug, int? number, int? from, string? q, int? hit, CancellationToken ct)
    {
        var result = await mediator.Send(new GetChapter.Query(id, number ?? from ?? 1, q, hit ?? 1, LanguageChoice.Of(HttpContext)), ct);
        return result.ToPage(this, found =>
        {
            Response.Headers.CacheControl = "private, no-cache";
            View = ReaderView.Of(found, q, hit ?? 1);
            if (IsWhole && !AsText)
                return AtItsAddress(slug, number, from, hit);
            var links = HttpContext.RequestServices.GetRequiredService<Links>();
            return LocalRedirect(number is null && q is null ? View.Root(links) : View.To(links, Math.Max(1, found.Number), hit));
        });
    }

    private IActionResult AtItsAddress(string slug, int? number, int? from, int? hit)
    {
        var found = View.Page;
        if (found.Number == 0)
            return Page();
        var toFirstHit = number is null && View.Q is not null;
        var wanted = (toFirstHit ? FirstHit(found, from ?? 1) : null) ?? found.Number;
        var isRight = slug == found.Book.Slug && (number is null ? wanted == 1 && from is null && View.Q is null : number == wanted);
        if (isRight)
            return Page();
        var links = HttpContext.RequestServices.GetRequiredService<Links>();
        // Without a page in the address, script goes on where this book was left.
        return LocalRedirect(number is null && from is null && View.Q is null ? View.Root(links) : View.To(links, wanted, toFirstHit ? 1 : hit));
    }

    private static int? FirstHit(GetReaderPage.Model found, int from) =>
        found.Found is { Hits: [var first, ..] } inside ? (inside.Hits.FirstOrDefault(h => h.Page >= from) ?? first).Page : null;
}
