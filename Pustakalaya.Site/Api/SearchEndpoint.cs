using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using MediatR;
using Microsoft.Extensions.Primitives;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Site.Api;

/// <summary><c>GET /api/v1/search</c>: the search as JSON, open to everybody. Filters repeat their parameter; snippets are HTML whose only tag is mark.</summary>
public static class SearchEndpoint
{
    private static readonly string[] Known = ["q", "kind", "language", "level", "collection", "sort", "page", "size", "lang"];

    // Devanagari as it is; what HTML could misread stays escaped.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static IEndpointRouteBuilder MapSearchApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/search", SearchAsync);
        return routes;
    }

    private static async Task<IResult> SearchAsync(HttpContext context, IMediator mediator, CancellationToken ct)
    {
        var query = context.Request.Query;
        var wrong = new Dictionary<string, string[]>();
        foreach (var name in query.Keys.Where(k => !Known.Contains(k)))
            wrong[Shorten(name)] = [$"There is no such parameter. Known are: {string.Join(", ", Known)}."];
        foreach (var name in (string[])["q", "sort", "page", "size", "lang"])
            if (query[name].Count > 1)
                wrong[name] = ["Give it once."];
        var page = Number(query["page"], 1, "page", wrong);
        var size = Number(query["size"], 20, "size", wrong);
        var sort = query["sort"].FirstOrDefault() switch
        {
            null or "relevance" => SearchSort.Relevance,
            "newest" => SearchSort.Newest,
            "title" => SearchSort.Title,
            _ => Wrong("sort", "Sort by relevance, newest or title.", wrong),
        };
        if (wrong.Count > 0)
            return Refuse("search.parameter", wrong);

        var language = query["lang"].FirstOrDefault() ?? "ne";
        var result = await mediator.Send(
            new SearchItems.Query(query["q"].FirstOrDefault(), Codes(query["kind"]), Codes(query["language"]), Codes(query["level"]), Codes(query["collection"]), sort, page, size, language), ct);
        if (result.IsOk)
            return Results.Json(Answer(result.Value, language), Json);
        if (result.Errors[0].Kind == ErrorKind.Invalid)
            return Refuse(result.Errors[0].Code, result.Errors.GroupBy(e => ParameterOf(e.Field)).ToDictionary(g => g.Key, g => g.Select(e => e.Message).ToArray()));
        context.Response.Headers.RetryAfter = "2";
        return Results.Problem(result.Errors[0].Message, statusCode: StatusCodes.Status503ServiceUnavailable, type: result.Errors[0].Code);
    }

    private static object Answer(SearchItems.Model found, string language) => new
    {
        found.Total,
        exact = found.IsExact,
        found.Engine,
        found.Page,
        found.Size,
        found.Corrected,
        items = found.Items.Select(item => new
        {
            id = item.Card.Id.Value,
            title = item.Card.Title,
            kind = item.Card.Kind.ToString().ToLowerInvariant(),
            url = $"/{language}/items/{item.Card.Id}/{Uri.EscapeDataString(item.Card.Slug)}",
            hits = item.Hits.Select(hit => new { hit.Page, snippet = hit.Snippet.ToHtml() }),
        }),
        facets = found.Facets.ToDictionary(
            g => g.Dimension.ToString().ToLowerInvariant(),
            g => g.Values.Select(v => new { value = v.Code, v.Name, v.Count, v.Chosen })),
    };

    private static IResult Refuse(string code, Dictionary<string, string[]> wrong) =>
        Results.ValidationProblem(wrong, detail: string.Join(" ", wrong.Select(w => $"{w.Key}: {string.Join(" ", w.Value)}")), title: "The search cannot be carried out as it is.", type: code);

    private static string ParameterOf(string? field) => field switch
    {
        null => "q",
        nameof(SearchItems.Query.UiLanguage) => "lang",
        _ => field.ToLowerInvariant(),
    };

    private static IReadOnlyList<string> Codes(StringValues values) => [.. values.OfType<string>()];

    private static int Number(StringValues text, int otherwise, string name, Dictionary<string, string[]> wrong)
    {
        if (text.Count != 1)
            return otherwise;
        if (int.TryParse(text[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        wrong[name] = ["It must be a whole number in digits 0-9."];
        return otherwise;
    }

    private static SearchSort Wrong(string name, string message, Dictionary<string, string[]> wrong)
    {
        wrong[name] = [message];
        return SearchSort.Relevance;
    }

    private static string Shorten(string name) => name.Length <= 40 ? name : name[..40] + "…";
}
