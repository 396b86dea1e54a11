using System.Buffers.Text;
using MediatR;
using Microsoft.AspNetCore.Diagnostics;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Api;

/// <summary><c>/covers.svg?f=ID.ID.ID</c>: covers of published items as one picture; an id is a file's 16 bytes in base64url.</summary>
public static class CoverStripEndpoint
{
    public const string Path = "/covers.svg";

    public static IEndpointRouteBuilder MapCoverStrip(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, StripAsync);
        return routes;
    }

    public static string Url(IEnumerable<FileId> files) => $"{Path}?f={string.Join('.', files.Select(f => Base64Url.EncodeToString(f.Value.ToByteArray())))}";

    private static async Task<IResult> StripAsync(string? f, HttpContext context, IMediator mediator, CancellationToken ct)
    {
        // Where a picture should be nobody reads a page of words.
        if (context.Features.Get<IStatusCodePagesFeature>() is { } pages)
            pages.Enabled = false;
        var files = new List<FileId>();
        var id = new byte[16];
        foreach (var part in (f ?? "").Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Length != 22 || !Base64Url.IsValid(part) || !Base64Url.TryDecodeFromChars(part, id, out var length) || length != id.Length)
                return Results.Problem(title: "Parameter f: ids of files in base64url, separated by dots.", statusCode: StatusCodes.Status400BadRequest);
            files.Add(new FileId(new Guid(id)));
        }

        var result = await mediator.Send(new GetCoverStrip.Query(files), ct);
        return result.ToHttp(strip =>
        {
            // What is unpublished is gone from the lists at once; from a browser that has seen it, within the hour.
            context.Response.Headers.CacheControl = "public, max-age=3600";
            return Results.Text(strip.Svg, "image/svg+xml");
        });
    }
}
