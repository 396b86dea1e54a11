using System.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;

namespace Pustakalaya.Site.Web;

/// <summary>What fails under <c>/api</c> is told as problem+json: programs read there, not people.</summary>
internal static class ApiProblems
{
    public static IApplicationBuilder UseApiProblems(this IApplicationBuilder app) =>
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal), api =>
        {
            api.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = ErrorStatus.Of, ExceptionHandler = TellAsync });
            api.UseStatusCodePages(context => TellAsync(context.HttpContext));
        });

    private static Task TellAsync(HttpContext context)
    {
        var status = context.Response.StatusCode;
        if (status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = "120";
        // The code stands in our log, as that of an error page does.
        var trace = (Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier)[..8].ToUpperInvariant();
        return Results.Problem(title: TitleOf(status), statusCode: status, type: "about:blank", extensions: new Dictionary<string, object?> { ["code"] = trace }).ExecuteAsync(context);
    }

    private static string TitleOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => "There is no such address.",
        StatusCodes.Status500InternalServerError => "Something went wrong in the library; your request is not at fault. Try again, and if it stays so, tell the library the code.",
        StatusCodes.Status503ServiceUnavailable => "The library cannot answer now. Try again in two minutes.",
        _ => ReasonPhrases.GetReasonPhrase(status),
    };
}
