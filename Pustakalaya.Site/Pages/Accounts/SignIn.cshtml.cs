using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Pustakalaya.Application.Accounts;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Accounts;

[EnableRateLimiting(SignInLimits.Policy)]
public sealed class SignInModel(IMediator mediator, TimeProvider time, Links links) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    /// <summary>Stay signed in after the browser is closed.</summary>
    [BindProperty]
    public bool Keep { get; set; }

    public IActionResult OnGet() => Session.Of(User) is null ? Page() : LocalRedirect(Back);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var result = await mediator.Send(new SignIn.Command(Email ?? "", Password ?? ""), ct);
        if (!result.IsOk)
            return result.ToPage(this, _ => Page());
        var account = result.Value;
        var session = new Session(account.AccountId, account.Name, account.Role, account.SecurityStamp, time.GetUtcNow());
        await HttpContext.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, session.ToPrincipal(), new AuthenticationProperties { IsPersistent = Keep });
        return LocalRedirect(Back);
    }

    // Only an address of this site: //evil.example and /\evil.example look like one and are not.
    private string Back => Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : links.Home;
}
