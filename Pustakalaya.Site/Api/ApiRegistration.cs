namespace Pustakalaya.Site.Api;

/// <summary>Every endpoint that is not a page.</summary>
internal static class ApiRegistration
{
    public static IEndpointRouteBuilder MapApi(this IEndpointRouteBuilder site)
    {
        site.MapHealth();
        site.MapFiles();
        site.MapSearchApi();
        site.MapCoverStrip();
        site.MapSuggestions();
        return site;
    }
}
