using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Application.Operations;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Operations;

[RequireRole(Role.Administrator)]
public sealed class HealthModel(IMediator mediator, Links links) : PageModel
{
    /// <summary><c>compared</c>: what was done just now.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    public HealthView View { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(Page, ct);

    /// <summary>The changing part alone, for script.</summary>
    public Task<IActionResult> OnGetLiveAsync(CancellationToken ct) => ShowAsync(() => Partial("_Health", View), ct);

    public async Task<IActionResult> OnPostRebuildAsync(CancellationToken ct) =>
        (await mediator.Send(new RequestRebuild.Command(), ct)).ToPage(this, () => LocalRedirect(links.Health));

    public async Task<IActionResult> OnPostCompareAsync(CancellationToken ct)
    {
        foreach (var engine in (await mediator.Send(new GetRebuilds.Query(), ct)).Value.Engines)
        {
            var compared = await mediator.Send(new CheckIndex.Command(engine.Engine, Repair: true), ct);
            if (!compared.IsOk)
                return await ShowAsync(() => compared.ToPage(this, _ => Page(), _ => Page()), ct);
        }

        return LocalRedirect(links.Health + "?done=compared");
    }

    private async Task<IActionResult> ShowAsync(Func<IActionResult> page, CancellationToken ct)
    {
        var health = await mediator.Send(new GetHealth.Query(), ct);
        // What is known of the indices lies in the database: while it is down there is nothing to ask.
        var rebuilds = health.IsOk && health.Value.Work is not null ? await mediator.Send(new GetRebuilds.Query(), ct) : null;
        return health.ToPage(this, now =>
        {
            View = new HealthView(now, rebuilds?.Value);
            return page();
        });
    }
}
