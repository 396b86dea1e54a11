using Microsoft.AspNetCore.Authentication.Cookies;

namespace Pustakalaya.Site.Web;

/// <summary>Asks the account, at most once a minute and session, whether the session still holds: a changed password or role ends or changes it.</summary>
internal static class SessionCheck
{
    public static Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (Session.Of(context.Principal) is null)
            context.RejectPrincipal();
        return Task.CompletedTask;
    }
}
