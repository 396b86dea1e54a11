using Microsoft.AspNetCore.Components;

namespace Pustakalaya.Site.Web;

/// <summary>Addresses of files of wwwroot that script asks for by itself; those in links and script elements get theirs by themselves.</summary>
internal static class Assets
{
    /// <summary>With its hash in it, so that it may be kept for ever.</summary>
    public static string Url(HttpContext context, string path) =>
        "/" + (context.GetEndpoint()?.Metadata.GetMetadata<ResourceAssetCollection>()?[path] ?? path).TrimStart('/');
}
