using MediatR;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Reading;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Api;

/// <summary>
/// The origin on which lessons are played. Their pages and scripts are strangers' and run as they are, so that nothing else is here: no page, no API, no
/// cookie read or set, and a policy that gives them an origin of their own and no address but their own folder's.
/// </summary>
internal static class LessonHost
{
    private const string ForEver = "public, max-age=31536000, immutable";

    public static void AddLessonHost(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ContentOptions>().BindConfiguration(ContentOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ContentOptions>, ContentOptionsValidator>();
        builder.Services.AddSingleton<ContentAddress>();
        builder.Services.AddSingleton(provider => new LessonFrames(provider.GetRequiredService<ContentAddress>()));
    }

    public static void UseLessonHost(this WebApplication app)
    {
        var address = app.Services.GetRequiredService<ContentAddress>();
        app.MapWhen(address.IsContent, lessons =>
        {
            // Nobody reads an error page inside a lesson: the status says it.
            lessons.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = ErrorStatus.Of, ExceptionHandler = static _ => Task.CompletedTask });
            lessons.Run(context => AnswerAsync(context, address));
        });
    }

    private static async Task AnswerAsync(HttpContext context, ContentAddress address)
    {
        var request = context.Request;
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        // A lesson's origin is like no other, so that its own data comes to it "from elsewhere". There is nothing here that a cookie could open.
        headers.AccessControlAllowOrigin = "*";
        headers.CacheControl = "private, no-store";
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'";
        if (HttpMethods.IsOptions(request.Method))
        {
            headers.AccessControlAllowMethods = "GET, HEAD";
            headers.AccessControlAllowHeaders = "*, Content-Type, Range, X-Requested-With";
            headers.AccessControlMaxAge = "86400";
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) || QueryOf(request.Path.Value ?? "") is not { } asked)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var result = await context.RequestServices.GetRequiredService<IMediator>().Send(asked.Query, context.RequestAborted);
        if (!result.IsOk)
        {
            context.Response.StatusCode = result.Errors[0].Kind == ErrorKind.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status503ServiceUnavailable;
            return;
        }

        headers.ContentSecurityPolicy = Policy($"{request.Scheme}://{request.Host}{asked.Folder}", address.Framers(request));
        headers.CacheControl = result.Value.IsPublic ? ForEver : "private, no-store";
        await SendAsync(context, result.Value);
    }

    /// <summary>Old lessons are full of inline scripts; here they have nothing to gain. Neither another lesson nor the Internet is within their reach.</summary>
    private static string Policy(string folder, string framers) =>
        $"sandbox {LessonFrames.Rights}; default-src {folder} 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src {folder} data: blob:; "
        + $"form-action {folder}; base-uri {folder}; frame-ancestors {framers}";

    /// <summary>/FILE/VERSION/path, of a draft /FILE/VERSION~PASS/path.</summary>
    private static (OpenLessonFile.Query Query, string Folder)? QueryOf(string path)
    {
        if (path.Split('/', 4) is not ["", var file, var version, var rest] || !Guid.TryParseExact(file, "D", out var id))
            return null;
        var pass = version.IndexOf(OpenLessonFile.BeforePass, StringComparison.Ordinal);
        var query = pass < 0 ? new OpenLessonFile.Query(new FileId(id), version, null, rest) : new OpenLessonFile.Query(new FileId(id), version[..pass], version[(pass + 1)..], rest);
        return (query, $"/{file}/{Uri.EscapeDataString(version)}/");
    }

    private static async Task SendAsync(HttpContext context, OpenLessonFile.Model file)
    {
        var zipped = file.Zipped > 0 && AcceptsGzip(context.Request);
        if (file.Zipped > 0)
            context.Response.Headers.Vary = "Accept-Encoding";
        if (zipped)
            context.Response.Headers.ContentEncoding = "gzip";
        var (from, length) = zipped ? (file.Offset + file.Length, file.Zipped) : (file.Offset, file.Length);
        var body = new FilePart(file.Pack, from, length);
        var tag = new EntityTagHeaderValue($"\"{file.Tag}{(zipped ? "-z" : "")}\"");
        await Results.Stream(body, file.Type, entityTag: tag, enableRangeProcessing: !zipped).ExecuteAsync(context);
    }

    private static bool AcceptsGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(one => one.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && one.Quality is not 0);
}
