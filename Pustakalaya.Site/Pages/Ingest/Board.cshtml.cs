using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Ingest;

[RequireRole(Role.Editor)]
public sealed class BoardModel(IMediator mediator, Texts texts, Links links) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public ListUploads.Show Show { get; set; }

    /// <summary>The last item of the page before.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Before { get; set; }

    public ListUploads.Model Board { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        // An address that somebody shortened or mistyped still shows the board.
        var show = Enum.IsDefined(Show) ? Show : ListUploads.Show.All;
        var result = await mediator.Send(new ListUploads.Query(show, Before is { } id ? new ItemId(id) : null, texts.Language), ct);
        return result.ToPage(this, board =>
        {
            (Board, Show) = (board, show);
            return Page();
        });
    }

    public string Address(ListUploads.Show show, ItemId? before = null) =>
        links.Board + Links.Query(("show", show == ListUploads.Show.All ? null : show.ToString().ToLowerInvariant()), ("before", before?.ToString()));
}
