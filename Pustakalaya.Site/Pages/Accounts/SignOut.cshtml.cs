using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Application.Accounts;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Accounts;

public sealed class SignOutModel(IMediator mediator, Links links) : PageModel
{
    public IActionResult OnGet() => Session.Of(User) is null ? LocalRedirect(links.Home) : Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Session.Of(User) is not null)
            await mediator.Send(new EndSessions.Command(), ct);
        await HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return LocalRedirect(links.Home);
    }
}
