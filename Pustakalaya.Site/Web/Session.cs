using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Site.Web;

/// <summary>What the sign-in cookie holds.</summary>
/// <param name="Stamp">Must be the account's own, else the session has ended: see <see cref="SessionCheck"/>.</param>
/// <param name="CheckedAt">When the account was last asked.</param>
public sealed record Session(AccountId Account, string Name, Role Role, Guid Stamp, DateTimeOffset CheckedAt)
{
    public const string Cookie = "pustakalaya";

    // The name that OpenID Connect gives it, by which the tokens of forms know their visitor: by any other they would go by all claims, and a form
    // that was opened before the session was last checked would be refused.
    private const string Subject = "sub";

    /// <summary>For <c>HttpContext.SignInAsync</c>.</summary>
    public ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity(
        [
            new Claim(Subject, Account.Value.ToString("N")),
            new Claim("name", Name),
            new Claim("role", ((int)Role).ToString(CultureInfo.InvariantCulture)),
            new Claim("stamp", Stamp.ToString("N")),
            new Claim("checked", CheckedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ],
        CookieAuthenticationDefaults.AuthenticationScheme, "name", "role"));

    /// <summary>Null for a visitor who is not signed in, and for a cookie of another shape.</summary>
    public static Session? Of(ClaimsPrincipal? principal)
    {
        if (principal?.Identity is not { IsAuthenticated: true })
            return null;
        return Guid.TryParse(principal.FindFirstValue(Subject), out var account)
            && int.TryParse(principal.FindFirstValue("role"), CultureInfo.InvariantCulture, out var role) && Enum.IsDefined((Role)role)
            && Guid.TryParse(principal.FindFirstValue("stamp"), out var stamp)
            && long.TryParse(principal.FindFirstValue("checked"), CultureInfo.InvariantCulture, out var at)
                ? new Session(new AccountId(account), principal.FindFirstValue("name") ?? "", (Role)role, stamp, DateTimeOffset.FromUnixTimeSeconds(at))
                : null;
    }
}
