using System.Threading.RateLimiting;

namespace Pustakalaya.Site.Web;

/// <summary>
/// How often one address may try to sign in, whoever it tries: sixty times a minute, which a computer room behind one address does not reach and a
/// list of stolen passwords does. The pause of each account comes on top, in <c>SignIn</c>.
/// </summary>
internal static class SignInLimits
{
    public const string Policy = "sign-in";

    private const int TriesAMinute = 60;

    public static void AddSignInLimits(this WebApplicationBuilder builder) => builder.Services.AddRateLimiter(limits =>
    {
        limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limits.AddPolicy(Policy, context => HttpMethods.IsPost(context.Request.Method)
            ? RateLimitPartition.GetFixedWindowLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = TriesAMinute, Window = TimeSpan.FromMinutes(1) })
            : RateLimitPartition.GetNoLimiter("looking"));
    });
}
