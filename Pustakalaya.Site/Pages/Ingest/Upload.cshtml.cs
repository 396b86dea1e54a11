using MediatR;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Ingest;

/// <summary>Takes any number of files in one form; script sends one file a request and asks for JSON.</summary>
[RequireRole(Role.Editor)]
[StreamsForm]
[IgnoreAntiforgeryToken]
public sealed class UploadModel(IMediator mediator, UploadForm form, UploadOutcomes outcomes, IOptions<IngestOptions> options) : PageModel
{
    public long MaxFileBytes => options.Value.MaxFileBytes;

    /// <summary>What became of each file that was sent; null before anything was.</summary>
    public IReadOnlyList<UploadOutcome>? Outcomes { get; private set; }

    private bool WantsJson => Request.Headers.Accept.ToString().Contains("application/json", StringComparison.Ordinal);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var sent = new List<UploadOutcome>();
        try
        {
            await foreach (var (name, content) in form.ReadAsync(HttpContext, ct))
                sent.Add(await outcomes.OfAsync(name, await mediator.Send(new AcceptUpload.Command(name, content, null), ct), ct));
        }
        catch (AntiforgeryValidationException)
        {
            return Refused(StatusCodes.Status400BadRequest, UploadOutcome.PageTooOld);
        }
        catch (BadHttpRequestException e)
        {
            return Refused(e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? UploadOutcome.TooLarge : UploadOutcome.BrokeOff);
        }

        if (sent.Count == 0)
            return Refused(StatusCodes.Status400BadRequest, UploadOutcome.NothingChosen);
        Outcomes = sent;
        return WantsJson ? new JsonResult(sent) : Page();

        IActionResult Refused(int status, string key)
        {
            // What came in before stays, and is told.
            Outcomes = [.. sent, outcomes.Refused(key, MaxFileBytes)];
            Response.StatusCode = status;
            return WantsJson ? new JsonResult(Outcomes) { StatusCode = status } : Page();
        }
    }
}
