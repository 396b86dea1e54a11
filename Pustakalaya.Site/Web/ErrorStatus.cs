using System.Data.Common;
using System.Net.Sockets;
using Microsoft.AspNetCore.Diagnostics;

namespace Pustakalaya.Site.Web;

/// <summary>Which page a failure ends on: 503 when something the site needs is down and will come back, 500 when it is our fault.</summary>
internal static class ErrorStatus
{
    public const string Path = "/error";

    public static int Of(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case BadHttpRequestException bad:
                    return bad.StatusCode;
                case DbException { SqlState: null or ['0', '8', ..] or ['5', '3', ..] or ['5', '7', 'P', ..] }:
                case SocketException:
                    return StatusCodes.Status503ServiceUnavailable;
            }
        }

        return StatusCodes.Status500InternalServerError;
    }

    /// <summary>The address the visitor asked for, when this request is the error page of another.</summary>
    public static string? OriginalPath(HttpContext context) =>
        context.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? context.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath;

    /// <summary>The page is being answered after a failure: nothing on it may need what just failed.</summary>
    public static bool IsBeingTold(HttpContext context) => context.Features.Get<IExceptionHandlerPathFeature>() is not null;

    /// <summary>This is the error page of another request.</summary>
    public static bool IsErrorPage(HttpContext context) => OriginalPath(context) is not null;
}
