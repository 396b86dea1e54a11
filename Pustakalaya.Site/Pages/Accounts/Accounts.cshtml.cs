using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Application.Accounts;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Accounts;

[RequireRole(Role.Administrator)]
public sealed class AccountsModel(IMediator mediator, Links links) : PageModel
{
    public static IReadOnlyList<Role> Roles { get; } = [Role.Member, Role.Editor, Role.Administrator];

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public Role Role { get; set; } = Role.Editor;

    /// <summary><c>opened</c> or <c>changed</c>: what was done just now.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    public ListAccounts.Model Accounts { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var opened = await mediator.Send(new OpenAccount.Command(Name ?? "", Email ?? "", Password ?? "", Role), ct);
        if (opened.IsOk)
            return LocalRedirect(links.Accounts + "?done=opened");
        await ShowAsync(ct);
        return opened.ToPage(this, _ => Page());
    }

    public async Task<IActionResult> OnPostRoleAsync(Guid account, Role role, CancellationToken ct)
    {
        var changed = await mediator.Send(new SetRole.Command(new AccountId(account), role), ct);
        if (changed.IsOk)
            return LocalRedirect(links.Accounts + "?done=changed");
        await ShowAsync(ct);
        return changed.ToPage(this, Page);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct) => (await mediator.Send(new ListAccounts.Query(), ct)).ToPage(this, accounts =>
    {
        Accounts = accounts;
        return Page();
    });
}
