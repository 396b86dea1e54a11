namespace Pustakalaya.Site.Web;

/// <summary>Headers of every answer, also of errors and files. No inline style or script anywhere, so no nonce, and pages stay cacheable.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>A page that frames another origin adds to it. blob: is how a script hands a player the parts of a film that it has fetched.</summary>
    public const string ContentPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

    public Task InvokeAsync(HttpContext context)
    {
        // Before anything is written: the error handler clears headers that were set after the request went in.
        context.Response.OnStarting(static state =>
        {
            var headers = ((HttpContext)state).Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            // A file's own, stricter policy stays.
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = ContentPolicy;
            headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            return Task.CompletedTask;
        }, context);
        return next(context);
    }
}
