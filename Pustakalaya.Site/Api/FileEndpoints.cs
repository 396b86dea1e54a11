using System.Globalization;
using MediatR;
using Microsoft.AspNetCore.Diagnostics;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Reading;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Site.Api;

/// <summary>The bytes behind the pages: originals, covers, page pictures, and what players play. Who may see them is decided behind <see cref="OpenFile"/>.</summary>
public static class FileEndpoints
{
    private static readonly string[] Verbs = [HttpMethods.Get, HttpMethods.Head];

    public static IEndpointRouteBuilder MapFiles(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/files/{fileId:guid}/original", Verbs, OriginalAsync);
        routes.MapMethods("/files/{fileId:guid}/play", Verbs, PlayAsync);
        foreach (var width in PreviewName.CoverWidths)
            routes.MapMethods($"/files/{{fileId:guid}}/{PreviewName.Cover(width)}", Verbs, (Guid fileId, HttpContext context, IMediator mediator, CancellationToken ct) =>
                MadeAsync(fileId, PreviewName.Cover(width), context, mediator, ct));
        foreach (var width in PreviewName.PageWidths)
            routes.MapMethods($"/files/{{fileId:guid}}/page-{{number:int:range(1,{FileFacts.MaxPages})}}-{width}.webp", Verbs, (Guid fileId, int number, HttpContext context, IMediator mediator, CancellationToken ct) =>
                MadeAsync(fileId, PreviewName.Page(number, width), context, mediator, ct));
        routes.MapMethods($"/files/{{fileId:guid}}/epub-{{number:int:range(1,10000)}}.webp", Verbs, (Guid fileId, int number, HttpContext context, IMediator mediator, CancellationToken ct) =>
            MadeAsync(fileId, PreviewName.OfBook(number), context, mediator, ct));
        foreach (var name in PlayName.All)
            routes.MapMethods($"/files/{{fileId:guid}}/{name}", Verbs, (Guid fileId, HttpContext context, IMediator mediator, CancellationToken ct) =>
                MadeAsync(fileId, name, context, mediator, ct));
        return routes;
    }

    private static async Task<IResult> OriginalAsync(Guid fileId, HttpContext context, IMediator mediator, CancellationToken ct)
    {
        var result = await mediator.Send(new OpenFile.Query(new FileId(fileId), null), ct);
        if (!result.IsOk)
            return Refused(context, result.Errors[0]);

        var (_, _, type, name, hash, _, isPublic) = result.Value;
        var headers = context.Response.Headers;
        // A PDF can hold scripts and forms: whatever opens it here does so without any right of the site.
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Asked again each time, answered with 304: so an item taken back is gone at once, and a book is not sent twice.
        headers.CacheControl = isPublic ? "public, no-cache" : "private, no-store";
        return new FileAnswer(result.Value) { Tag = $"\"{hash.Value}\"", DownloadName = DownloadName.Of(name, type) };
    }

    /// <summary>The original under its own type, for a player: what is neither sound nor film is not given out so.</summary>
    private static async Task<IResult> PlayAsync(Guid fileId, HttpContext context, IMediator mediator, CancellationToken ct)
    {
        var result = await mediator.Send(new OpenFile.Query(new FileId(fileId), null), ct);
        if (result.IsOk && FileKinds.Of(result.Value.Type) is not (FileKind.Audio or FileKind.Video))
            return Results.NotFound();
        // An address opened by hand shows a player of the browser's own, which needs no right of the site either.
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; media-src 'self'; frame-ancestors 'none'";
        return Sent(result, "play", context);
    }

    private static async Task<IResult> MadeAsync(Guid fileId, string name, HttpContext context, IMediator mediator, CancellationToken ct) =>
        Sent(await mediator.Send(new OpenFile.Query(new FileId(fileId), name), ct), name, context);

    private static IResult Sent(Result<OpenFile.Model> result, string name, HttpContext context)
    {
        if (!result.IsOk)
        {
            // Nobody reads a page of words where a picture should be, and it would weigh more than the picture.
            if (context.Features.Get<IStatusCodePagesFeature>() is { } pages)
                pages.Enabled = false;
            return Refused(context, result.Errors[0]);
        }

        var (_, _, _, _, hash, written, isPublic) = result.Value;
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // A playlist names places in files beside it: an old one with new files would play noise, so it is asked for again each time.
        headers.CacheControl = (isPublic, name.EndsWith(".m3u8", StringComparison.Ordinal), IsVersioned(context.Request, hash.Value)) switch
        {
            (false, _, _) => "private, no-store",
            (true, true, _) => "public, no-cache",
            (true, false, true) => "public, max-age=31536000, immutable",
            (true, false, false) => "public, max-age=600",
        };
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{hash.Value.AsSpan(0, 16)}-{name}-{written.UtcTicks:x}\"");
        return new FileAnswer(result.Value) { Tag = tag, LastModified = written };
    }

    /// <summary>The address carries the first digits of the hash, so that other bytes would have another address.</summary>
    private static bool IsVersioned(HttpRequest request, string hash) =>
        request.Query["v"] is [{ Length: >= 8 } version] && hash.StartsWith(version, StringComparison.Ordinal);

    private static IResult Refused(HttpContext context, Error error)
    {
        context.Response.Headers.CacheControl = "private, no-store";
        if (error.Code == OpenFile.NotMadeYet)
            context.Response.Headers.RetryAfter = "15";
        return Results.StatusCode(error.Kind switch
        {
            ErrorKind.NotFound => StatusCodes.Status404NotFound,
            ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => throw new InvalidOperationException($"Opening a file cannot fail with {error.Kind}: {error.Message}"),
        });
    }
}
