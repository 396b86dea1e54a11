using System.Globalization;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Application.Search;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Catalog;

/// <summary>One shelf: what stands on it, newest first or by title.</summary>
public sealed class CollectionModel(IMediator mediator, Texts texts) : PageModel
{
    private const int Size = 24;

    private const int MostPages = 500;

    public GetCounts.Count Collection { get; private set; } = null!;

    public GetCounts.Count? Community { get; private set; }

    public SearchItems.Model Found { get; private set; } = null!;

    public bool ByTitle { get; private set; }

    public async Task<IActionResult> OnGetAsync(string slug, string? sort, string? page, CancellationToken ct)
    {
        ByTitle = sort == "title";
        var number = int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? Math.Clamp(n, 1, MostPages) : 1;
        var counts = await mediator.Send(new GetCounts.Query(texts.Language), ct);
        if (!counts.IsOk || counts.Value.Collections.FirstOrDefault(c => c.Code == slug) is not { } collection)
            return counts.IsOk ? NotFound() : counts.ToPage(this, ok: _ => Page());
        Collection = collection;
        Community = counts.Value.Communities.FirstOrDefault(c => c.Code == collection.Parent);
        var found = await mediator.Send(new SearchItems.Query(null, [], [], [], [slug], ByTitle ? SearchSort.Title : SearchSort.Newest, number, Size, texts.Language), ct);
        return found.ToPage(this, ok: list =>
        {
            Found = list;
            return Page();
        });
    }
}
