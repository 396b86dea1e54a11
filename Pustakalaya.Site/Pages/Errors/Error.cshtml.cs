using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Errors;

/// <summary>The page of every failure: what happened, that it is not the reader's fault, what to do, a code to quote.</summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
public sealed class ErrorModel : PageModel
{
    private static readonly int[] Told = [400, 403, 404, 413, 429, 500, 503];

    public int Status { get; private set; }

    /// <summary>Row of the words: statuses without words of their own are told as 400 or 500.</summary>
    public string Key => (Told.Contains(Status) ? Status : Status >= 500 ? 500 : 400).ToString(System.Globalization.CultureInfo.InvariantCulture);

    public bool IsMissing => Status is 404 or 410;

    /// <summary>Where to try again, when asking again can help.</summary>
    public string? Again { get; private set; }

    public string Trace { get; private set; } = "";

    public IActionResult OnGet(int? code) => Tell(code);

    public IActionResult OnPost(int? code) => Tell(code);

    private IActionResult Tell(int? code)
    {
        // Asked for by address, this is a page like any other that is not there.
        if (!ErrorStatus.IsErrorPage(HttpContext))
            return NotFound();
        Status = code ?? Response.StatusCode;
        Response.StatusCode = Status;
        if (Status == StatusCodes.Status503ServiceUnavailable)
            Response.Headers.RetryAfter = "120";
        var original = ErrorStatus.OriginalPath(HttpContext);
        Again = HttpMethods.IsGet(Request.Method) && original is not null && Url.IsLocalUrl(original) ? Uri.EscapeDataString(original).Replace("%2F", "/", StringComparison.Ordinal) : null;
        Trace = (Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier)[..8].ToUpperInvariant();
        return Page();
    }
}
