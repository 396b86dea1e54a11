using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Application.Pipeline;

namespace Pustakalaya.Site.Web;

/// <summary>Turns an outcome into what a page or an endpoint answers, the same everywhere.</summary>
public static class ResultExtensions
{
    /// <summary>
    /// <paramref name="ok"/> for the value. Not found: the 404 page. Not signed in: the sign-in page, and back. Forbidden: the 403 page. Everything a
    /// person can put right (invalid, conflict, too often) goes into <c>ModelState</c> under the field's name, in their language, and
    /// <paramref name="invalid"/> (the page itself, if not given) shows it.
    /// </summary>
    public static IActionResult ToPage<T>(this Result<T> result, PageModel page, Func<T, IActionResult> ok, Func<IReadOnlyList<Error>, IActionResult>? invalid = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(ok);
        return result.IsOk ? ok(result.Value) : Refuse(result.Errors, page, invalid);
    }

    public static IActionResult ToPage(this Result result, PageModel page, Func<IActionResult> ok, Func<IReadOnlyList<Error>, IActionResult>? invalid = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(ok);
        return result.IsOk ? ok() : Refuse(result.Errors, page, invalid);
    }

    /// <summary>For an API: <paramref name="ok"/> for the value, else problem+json with the error's code as its type.</summary>
    public static IResult ToHttp<T>(this Result<T> result, Func<T, IResult> ok)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(ok);
        if (result.IsOk)
            return ok(result.Value);
        var first = result.Errors[0];
        return Results.Problem(
            title: string.Join(' ', result.Errors.Select(e => e.Message)),
            statusCode: StatusOf(first.Kind),
            type: "urn:pustakalaya:" + first.Code,
            extensions: new Dictionary<string, object?> { ["errors"] = result.Errors.Select(e => new { field = e.Field, code = e.Code, message = e.Message }) });
    }

    public static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => StatusCodes.Status400BadRequest,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.TooMany => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    private static IActionResult Refuse(IReadOnlyList<Error> errors, PageModel page, Func<IReadOnlyList<Error>, IActionResult>? invalid)
    {
        ArgumentNullException.ThrowIfNull(page);
        var services = page.HttpContext.RequestServices;
        switch (errors[0].Kind)
        {
            case ErrorKind.NotFound or ErrorKind.Forbidden or ErrorKind.Unavailable:
                return page.StatusCode(StatusOf(errors[0].Kind));
            case ErrorKind.Unauthenticated:
                return page.LocalRedirect(services.GetRequiredService<Links>().SignIn(ReturnUrl.Of(page.Request)));
        }

        var texts = services.GetRequiredService<Texts>();
        foreach (var error in errors)
            page.ModelState.AddModelError(error.Field ?? "", texts.Of(error));
        if (invalid is not null)
            return invalid(errors);
        // A form with mistakes is an answer, not an error: 400 would make some proxies swap the page. A conflict or a pause says so.
        if (errors[0].Kind is not ErrorKind.Invalid)
            page.Response.StatusCode = StatusOf(errors[0].Kind);
        return page.Page();
    }
}
