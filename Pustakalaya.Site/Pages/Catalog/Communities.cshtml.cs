using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Pustakalaya.Application.Search;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Catalog;

/// <summary>All communities and their collections, with what stands on each.</summary>
[OutputCache(PolicyName = PublicPages.Policy)]
public sealed class CommunitiesModel(IMediator mediator, Texts texts) : PageModel
{
    public GetCounts.Model Counts { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) =>
        (await mediator.Send(new GetCounts.Query(texts.Language), ct)).ToPage(this, ok: counts =>
        {
            Counts = counts;
            return Page();
        });
}
