using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Ingest;

namespace Pustakalaya.Site.Web;

/// <summary>
/// For the page that takes files: its body may be as long as a file may be, and nothing reads it before the page does. The framework's form binding
/// (which the antiforgery filter uses too) would take in the whole body first; the page checks the token itself, see <see cref="UploadForm"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StreamsFormAttribute : Attribute, IResourceFilter
{
    /// <summary>What stands around the files: boundaries, names, the token.</summary>
    private const long Wrapping = 1024 * 1024;

    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var reader in context.ValueProviderFactories.Where(f => f is FormValueProviderFactory or FormFileValueProviderFactory or JQueryFormValueProviderFactory).ToList())
            context.ValueProviderFactories.Remove(reader);
        var largest = context.HttpContext.RequestServices.GetRequiredService<IOptions<IngestOptions>>().Value.MaxFileBytes;
        if (context.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = largest + Wrapping;
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}
