using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Site.Web;

/// <summary>
/// A page for people with a role only: others are led to the sign-in page, or told that they may not. The commands check again by themselves; this
/// spares people a form that they could not send.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequireRoleAttribute(Role role) : Attribute, IAuthorizationFilter
{
    public Role Role => role;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var services = context.HttpContext.RequestServices;
        var user = services.GetRequiredService<ICurrentUser>();
        if (user.Is(role))
            return;
        context.Result = user.Id is null
            ? new LocalRedirectResult(services.GetRequiredService<Links>().SignIn(ReturnUrl.Of(context.HttpContext.Request)))
            : new StatusCodeResult(StatusCodes.Status403Forbidden);
    }
}

/// <summary>Where to go on after signing in.</summary>
internal static class ReturnUrl
{
    /// <summary>The address of this request; of a form that was sent, the page the form is on (a POST cannot be repeated by a link).</summary>
    public static string Of(HttpRequest request) => request.PathBase + request.Path.ToUriComponent() + (HttpMethods.IsGet(request.Method) ? request.QueryString.ToUriComponent() : "");
}
