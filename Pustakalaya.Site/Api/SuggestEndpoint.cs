using MediatR;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Site.Pages.Shared;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Api;

/// <summary><c>/ne/suggest?q=</c>: titles for the list under the search box, as JSON in the words of that language.</summary>
public static class SuggestEndpoint
{
    public static IEndpointRouteBuilder MapSuggestions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/{lang:lang}/suggest", SuggestAsync);
        return routes;
    }

    private static async Task<IResult> SuggestAsync(string? q, HttpContext context, IMediator mediator, Texts texts, Links links, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(q))
            return Results.Json(Array.Empty<Suggestion>());
        var result = await mediator.Send(new SuggestTitles.Query(q, texts.Language), ct);
        return result.ToHttp(found =>
        {
            context.Response.Headers.CacheControl = "public, max-age=60";
            return Results.Json(found.Items.Select(card =>
            {
                var icon = CoverArt.NameOf(card.Kind);
                return new Suggestion(card.Title, texts.LangOf(card.TitleLanguage, card.Title), icon, texts[$"kind.{icon}"], links.Item(card.Id, card.Slug));
            }));
        });
    }

    private sealed record Suggestion(string Title, string Lang, string Icon, string Kind, string Url);
}
