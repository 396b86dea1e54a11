using System.Security.Cryptography;
using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Ingest;

[RequireRole(Role.Editor)]
public sealed class StatusModel(IMediator mediator, Texts texts, Links links) : PageModel
{
    /// <summary>From the address alone: a field of that name in a form names no other item.</summary>
    [FromRoute]
    public Guid Id { get; set; }

    /// <summary>The item's form was saved just now.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Saved { get; set; }

    public GetUploadStatus.Model Status { get; private set; } = null!;

    private ItemId Item => new(Id);

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => (await LoadAsync(ct)).ToPage(this, _ => Page());

    /// <summary>The changing part alone, for script; unchanged costs a line.</summary>
    public async Task<IActionResult> OnGetLiveAsync(CancellationToken ct) => (await LoadAsync(ct)).ToPage(this, status =>
    {
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(status)))[..32]}\"";
        Response.Headers.ETag = tag;
        return Request.Headers.IfNoneMatch.ToString() == tag ? StatusCode(StatusCodes.Status304NotModified) : Partial("_Status", status);
    });

    public Task<IActionResult> OnPostRetryAsync(Guid file, StageName stage, CancellationToken ct) => DoAsync(new RetryStage.Command(Item, new FileId(file), stage), ct);

    public Task<IActionResult> OnPostWhenReadyAsync(bool wanted, CancellationToken ct) => DoAsync(new SetPublishWhenReady.Command(Item, wanted), ct);

    public Task<IActionResult> OnPostPublishAsync(CancellationToken ct) => DoAsync(new PublishItem.Command(Item), ct);

    public Task<IActionResult> OnPostUnpublishAsync(CancellationToken ct) => DoAsync(new UnpublishItem.Command(Item), ct);

    private async Task<IActionResult> DoAsync(ICommand<Result> command, CancellationToken ct)
    {
        var done = await mediator.Send(command, ct);
        if (done.IsOk)
            return LocalRedirect(links.Status(Item));
        var status = await LoadAsync(ct);
        return status.IsOk ? done.ToPage(this, Page) : status.ToPage(this, _ => Page());
    }

    private async Task<Result<GetUploadStatus.Model>> LoadAsync(CancellationToken ct)
    {
        var status = await mediator.Send(new GetUploadStatus.Query(Item, texts.Language), ct);
        if (status.IsOk)
            Status = status.Value;
        return status;
    }
}
