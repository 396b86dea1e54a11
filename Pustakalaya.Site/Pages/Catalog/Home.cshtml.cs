using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Search;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Catalog;

/// <summary>The door: the search box, what there is, what is new, where one stopped.</summary>
[OutputCache(PolicyName = PublicPages.Policy)]
public sealed class HomeModel(IMediator mediator, Texts texts) : PageModel
{
    private const int Shown = 12;

    public GetCounts.Model Counts { get; private set; } = null!;

    public IReadOnlyList<ItemCard> Recent { get; private set; } = [];

    /// <summary>Searches to try that find something here: the titles of the newest books, where they are short.</summary>
    public IEnumerable<ItemCard> Tries => Recent.Where(c => c.Title.Length <= 30).Take(3);

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var recent = await mediator.Send(new SearchItems.Query(null, [], [], [], [], SearchSort.Newest, 1, Shown, texts.Language), ct);
        if (recent.IsOk)
            Recent = [.. recent.Value.Items.Select(i => i.Card)];
        var counts = await mediator.Send(new GetCounts.Query(texts.Language), ct);
        return counts.ToPage(this, ok: found =>
        {
            Counts = found;
            return Page();
        });
    }
}
