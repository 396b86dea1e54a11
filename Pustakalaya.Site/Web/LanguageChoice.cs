using Microsoft.Net.Http.Headers;

namespace Pustakalaya.Site.Web;

/// <summary>Which language a request is answered in.</summary>
internal static class LanguageChoice
{
    /// <summary>Set by script when a visitor changes the language; read only where the address says nothing.</summary>
    public const string Cookie = "lang";

    /// <summary>The address decides; where it says nothing (an unknown address, an error) the cookie does, then the browser's wish, then Nepali.</summary>
    public static string Of(HttpContext context)
    {
        if (context.Items[typeof(LanguageChoice)] is string known)
            return known;
        var chosen = FromPath(context) ?? Wished(context.Request);
        context.Items[typeof(LanguageChoice)] = chosen;
        return chosen;
    }

    /// <summary><c>/</c>: to the home page in the visitor's language.</summary>
    public static IResult ToFirstPage(HttpContext context)
    {
        context.Response.Headers.Vary = "Cookie, Accept-Language";
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Redirect("/" + Wished(context.Request));
    }

    private static string? FromPath(HttpContext context)
    {
        if (context.Request.RouteValues["lang"] is string language)
            return language;
        var path = ErrorStatus.OriginalPath(context) ?? context.Request.Path.Value ?? "";
        var first = path.Split('/', 3, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return Languages.All.FirstOrDefault(l => l == first);
    }

    private static string Wished(HttpRequest request)
    {
        if (request.Cookies.TryGetValue(Cookie, out var kept) && Languages.All.Contains(kept))
            return kept;
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var wishes))
            return Languages.Nepali;
        return wishes
            .Where(w => w.Quality is not 0)
            .OrderByDescending(w => w.Quality ?? 1)
            .Select(w => w.Value.Value?.Split('-')[0].ToLowerInvariant())
            .FirstOrDefault(l => l is not null && Languages.All.Contains(l)) ?? Languages.Nepali;
    }
}
