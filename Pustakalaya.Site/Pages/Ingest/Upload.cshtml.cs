using System.Globalization;
using MediatR;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Ingest;

/// <summary>
/// Takes any number of files in one form; script sends one file a request and asks for JSON. Each becomes an item; or all become one, chapter by chapter;
/// or they are added to the item in the address.
/// </summary>
[RequireRole(Role.Editor)]
[StreamsForm]
[IgnoreAntiforgeryToken]
public sealed class UploadModel(IMediator mediator, UploadForm form, UploadOutcomes outcomes, IOptions<IngestOptions> options, Texts texts) : PageModel
{
    private static readonly StringComparer ByNumber = StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.NumericOrdering | CompareOptions.IgnoreCase);

    private readonly List<(string Name, FileId File)> _together = [];

    /// <summary>The item that the files are added to; null: they make new ones.</summary>
    [FromQuery]
    public Guid? To { get; set; }

    /// <summary>That item, for the page's words.</summary>
    public GetUploadStatus.Model? Target { get; private set; }

    public IReadOnlyList<NamedCode> Languages { get; private set; } = [];

    public long MaxFileBytes => options.Value.MaxFileBytes;

    /// <summary>What became of each file that was sent; null before anything was.</summary>
    public IReadOnlyList<UploadOutcome>? Outcomes { get; private set; }

    private bool WantsJson => Request.Headers.Accept.ToString().Contains("application/json", StringComparison.Ordinal);

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await FindTargetAsync(ct) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!await FindTargetAsync(ct))
            return NotFound();
        var sent = new List<UploadOutcome>();
        try
        {
            await foreach (var (name, content) in form.ReadAsync(HttpContext, ct))
                sent.Add(await TakeAsync(name, content, ct));
        }
        catch (AntiforgeryValidationException)
        {
            return await RefusedAsync(StatusCodes.Status400BadRequest, UploadOutcome.PageTooOld);
        }
        catch (BadHttpRequestException e)
        {
            return await RefusedAsync(e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? UploadOutcome.TooLarge : UploadOutcome.BrokeOff);
        }

        if (sent.Count == 0)
            return await RefusedAsync(StatusCodes.Status400BadRequest, UploadOutcome.NothingChosen);
        await ArrangeAsync(ct);
        Outcomes = sent;
        return WantsJson ? new JsonResult(sent) : Page();

        async Task<IActionResult> RefusedAsync(int status, string key)
        {
            // What came in before stays, and is told.
            await ArrangeAsync(CancellationToken.None);
            Outcomes = [.. sent, outcomes.Refused(key, MaxFileBytes)];
            Response.StatusCode = status;
            return WantsJson ? new JsonResult(Outcomes) { StatusCode = status } : Page();
        }
    }

    /// <summary>The item of all files of this form, once there is one.</summary>
    private ItemId? One { get; set; }

    private async Task<UploadOutcome> TakeAsync(string name, Stream content, CancellationToken ct)
    {
        var isOne = form.Fields.ContainsKey("together");
        var to = To is { } id ? new ItemId(id) : Guid.TryParse(form.Fields.GetValueOrDefault("to"), out var field) ? new ItemId(field) : isOne ? One : null;
        var language = form.Fields.GetValueOrDefault("language") is { Length: > 0 } code ? code : null;
        var stored = await mediator.Send(new AcceptUpload.Command(name, content, null, to, Language: language), ct);
        if (stored.IsOk && isOne)
        {
            One = stored.Value.ItemId;
            _together.Add((name, stored.Value.FileId));
        }

        return await outcomes.OfAsync(name, stored, ct);
    }

    /// <summary>A form without script sends its files as the browser pleases: chapter 2 comes before chapter 10 all the same.</summary>
    private async Task ArrangeAsync(CancellationToken ct)
    {
        if (One is { } item && _together.Count > 1)
            await mediator.Send(new ArrangeFiles.Command(item, [.. _together.OrderBy(f => f.Name, ByNumber).Select(f => new ArrangeFiles.Line(f.File, null, form.Fields.GetValueOrDefault("language") is { Length: > 0 } code ? code : null))]), ct);
    }

    private async Task<bool> FindTargetAsync(CancellationToken ct)
    {
        if (To is not { } id)
            return true;
        var vocabulary = await mediator.Send(new GetVocabulary.Query(), ct);
        Languages = [.. vocabulary.Value.Languages.Select(l => new NamedCode(l.Code, l.NameIn(texts.Language)))];
        var found = await mediator.Send(new GetUploadStatus.Query(new ItemId(id), texts.Language), ct);
        Target = found.IsOk ? found.Value : null;
        return found.IsOk;
    }
}
