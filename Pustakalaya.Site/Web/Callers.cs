using System.Net;

namespace Pustakalaya.Site.Web;

internal static class Callers
{
    private static readonly string[] Forwarding = ["X-Forwarded-For", "X-Original-For", "X-Real-IP", "Forwarded", "Via"];

    /// <summary>A program on this machine asks for itself, not a proxy for somebody else; what came through a proxy that is believed carries <c>X-Original-For</c>.</summary>
    public static bool IsThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && !Forwarding.Any(context.Request.Headers.ContainsKey);
}
