using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Application.Operations;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Operations;

[RequireRole(Role.Administrator)]
public sealed class HealthModel(IMediator mediator) : PageModel
{
    public GetHealth.Model Health { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => (await mediator.Send(new GetHealth.Query(), ct)).ToPage(this, health =>
    {
        Health = health;
        return Page();
    });
}
