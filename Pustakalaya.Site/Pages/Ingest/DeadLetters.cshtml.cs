using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Ingest;

[RequireRole(Role.Administrator)]
public sealed class DeadLettersModel(IMediator mediator, Links links) : PageModel
{
    /// <summary>The last one of the page before.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    /// <summary>How many were replayed just now.</summary>
    [BindProperty(SupportsGet = true)]
    public int? Done { get; set; }

    public ListDeadLetters.Model Letters { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => (await mediator.Send(new ListDeadLetters.Query(Before), ct)).ToPage(this, letters =>
    {
        Letters = letters;
        return Page();
    });

    public Task<IActionResult> OnPostAsync(long letter, CancellationToken ct) => ReplayAsync(letter, ct);

    public Task<IActionResult> OnPostAllAsync(CancellationToken ct) => ReplayAsync(null, ct);

    private async Task<IActionResult> ReplayAsync(long? letter, CancellationToken ct) => (await mediator.Send(new ReplayDeadLetters.Command(letter), ct))
        .ToPage(this, done => LocalRedirect(links.DeadLetters + Links.Query(("done", done.Replayed.ToString(System.Globalization.CultureInfo.InvariantCulture)))));
}
