using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Search;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Search;

/// <summary>Search and browse: every state is an address, and works without script.</summary>
public sealed class IndexModel(IMediator mediator, Texts texts, WrittenPages written) : PageModel
{
    public const int Size = 20;

    public SearchState State { get; private set; } = null!;

    /// <summary>Null when the search could not be made: <see cref="Problem"/> says why.</summary>
    public SearchItems.Model? Found { get; private set; }

    /// <summary>The ways on of a search that found nothing.</summary>
    public GetCounts.Model? Counts { get; private set; }

    public string? Problem { get; private set; }

    /// <summary>Filters of the address that no vocabulary has; left out.</summary>
    public IReadOnlyList<string> Unknown { get; private set; } = [];

    // Without a parameter: to bind one, form, address and route are read first.
    public async Task<IActionResult> OnGetAsync()
    {
        var ct = HttpContext.RequestAborted;
        State = SearchState.Of(Request.Query);
        var result = await mediator.Send(State.ToQuery(Size, texts.Language), ct);
        if (Filters(result.Errors) is { Count: > 0 } unknown)
        {
            // An old link may name a collection that is gone: the rest of it still counts.
            Unknown = unknown;
            State = State with
            {
                Kinds = [.. State.Kinds.Except(unknown)],
                Languages = [.. State.Languages.Except(unknown)],
                Levels = [.. State.Levels.Except(unknown)],
                Collections = [.. State.Collections.Except(unknown)],
            };
            result = await mediator.Send(State.ToQuery(Size, texts.Language), ct);
        }

        if (result.IsOk)
        {
            Found = result.Value;
            if (Found.Items.Count == 0 && State.Page > 1 && Found.Total > 0)
                return LocalRedirect($"/{texts.Language}/search" + (State with { Page = Math.Max(1, Found.PageCount) }).ToQueryString());
        }
        else
        {
            Problem = texts.Of(result.Errors[0]);
            Response.StatusCode = ResultExtensions.StatusOf(result.Errors[0].Kind);
        }

        if (Found is not { Total: > 0 } && result.Errors.All(e => e.Kind != ErrorKind.Unavailable))
        {
            var counts = await mediator.Send(new GetCounts.Query(texts.Language), ct);
            Counts = counts.IsOk ? counts.Value : null;
        }

        return State.Q is null && Unknown.Count == 0 && Found is { Total: > 0 } list ? written.Of(this, new ShownList(list)) : Page();
    }

    private static List<string> Filters(IReadOnlyList<Error> errors) =>
        [.. errors.Where(e => e.Code == "search.unknown-filter").Select(e => e.Args.OfType<string>().FirstOrDefault()).OfType<string>()];
}
