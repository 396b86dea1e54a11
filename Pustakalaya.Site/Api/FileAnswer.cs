using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Pustakalaya.Application.Reading;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Api;

/// <summary>A file of the store on its way to a reader who may have it: sent by the site, or named to the nginx in front of it, which sends it.</summary>
internal sealed class FileAnswer(OpenFile.Model file) : IResult
{
    public required string Tag { get; init; }

    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Null: it is shown, not kept.</summary>
    public string? DownloadName { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        if (httpContext.RequestServices.GetRequiredService<IOptions<SiteOptions>>().Value.AccelPath is { Length: > 0 } location)
            return NameAsync(httpContext.Response, location);
        // SetHttpFileName inside: nothing can leave the header, Devanagari survives as filename*.
        return Results.File(file.Path, file.Type.Value, DownloadName, LastModified, new EntityTagHeaderValue(Tag), enableRangeProcessing: true).ExecuteAsync(httpContext);
    }

    /// <summary>Parts of it, and whether the reader has it already, are nginx's to answer, by marks of its own; so what the reader asked of that is not looked at.</summary>
    private Task NameAsync(HttpResponse response, string location)
    {
        response.ContentType = file.Type.Value;
        response.ContentLength = 0;
        response.Headers["X-Accel-Redirect"] = location + file.Place;
        if (DownloadName is not null)
        {
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(DownloadName);
            response.Headers.ContentDisposition = disposition.ToString();
        }

        return Task.CompletedTask;
    }
}
