using MediatR;
using Microsoft.AspNetCore.Authentication.Cookies;
using Pustakalaya.Application.Accounts;

namespace Pustakalaya.Site.Web;

/// <summary>Asks the account, at most once a minute and session, whether the session still holds: a changed password or role ends or changes it.</summary>
internal static class SessionCheck
{
    private static readonly TimeSpan Trusted = TimeSpan.FromMinutes(1);

    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (Session.Of(context.Principal) is not { } session)
        {
            context.RejectPrincipal();
            return;
        }

        var services = context.HttpContext.RequestServices;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        // The page that tells of an outage must not ask the database that is out.
        if (now - session.CheckedAt < Trusted || ErrorStatus.IsBeingTold(context.HttpContext))
            return;
        var found = await services.GetRequiredService<IMediator>().Send(new GetSession.Query(session.Account, session.Stamp), context.HttpContext.RequestAborted);
        if (!found.IsOk)
        {
            context.RejectPrincipal();
            return;
        }

        context.ReplacePrincipal((session with { Name = found.Value.Name, Role = found.Value.Role, CheckedAt = now }).ToPrincipal());
        context.ShouldRenew = true;
    }
}
