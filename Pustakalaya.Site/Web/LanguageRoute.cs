using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Pustakalaya.Site.Web;

/// <summary>The languages the site speaks. The first segment of every page's address is one of them.</summary>
public static class Languages
{
    public const string Nepali = "ne";
    public const string English = "en";

    /// <summary>Of a visitor who says nothing: the first of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Nepali, English];

    public static string Other(string language) => language == Nepali ? English : Nepali;
}

/// <summary><c>{lang:lang}</c> in a route.</summary>
internal sealed class LanguageConstraint : IRouteConstraint
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values.TryGetValue(routeKey, out var value) && value is string text && Languages.All.Contains(text);
}

/// <summary>Puts the language before every page's own route, so that a page says <c>@page "/search"</c>. Error pages are re-executed and have none.</summary>
internal sealed class LanguageRouteConvention : IPageRouteModelConvention
{
    public void Apply(PageRouteModel model)
    {
        if (model.ViewEnginePath.StartsWith("/Errors/", StringComparison.Ordinal))
            return;
        foreach (var selector in model.Selectors)
        {
            if (selector.AttributeRouteModel is { } route)
                route.Template = AttributeRouteModel.CombineTemplates("{lang:lang}", route.Template?.TrimStart('/', '~'));
        }
    }
}
