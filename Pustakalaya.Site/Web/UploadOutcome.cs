using MediatR;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Site.Web;

/// <summary>What became of one file, in the editor's language; also the JSON that <c>upload.js</c> reads.</summary>
/// <param name="Name">As sent; empty when the form as a whole was refused.</param>
/// <param name="State"><c>stored</c>, <c>duplicate</c>, <c>refused</c> (the file is at fault) or <c>failed</c> (trying again may help).</param>
/// <param name="Link">Where to go on, with <paramref name="LinkText"/>; null when there is nothing to see.</param>
/// <param name="Item">The item that has the file now; null when it was not stored.</param>
public sealed record UploadOutcome(string Name, string State, string Message, string? Link = null, string? LinkText = null, Guid? Item = null)
{
    internal const string PageTooOld = "upload.page-too-old";
    internal const string TooLarge = "upload.form-too-large";
    internal const string BrokeOff = "upload.broke-off";
    internal const string NothingChosen = "upload.nothing-chosen";
}

/// <summary>Puts the outcome of <see cref="AcceptUpload"/> into words.</summary>
public sealed class UploadOutcomes(IMediator mediator, Texts texts, Links links)
{
    public async Task<UploadOutcome> OfAsync(string name, Result<AcceptUpload.Model> result, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.IsOk)
            return new(name, "stored", texts["upload.stored"], links.Status(result.Value.ItemId), texts["upload.see-status"], result.Value.ItemId.Value);
        var error = result.Errors[0];
        if (error.Code != "upload.duplicate" || error.Args[0] is not ItemId owner)
            return new(name, error.Kind == ErrorKind.Unavailable || error.Code == "upload.incomplete" ? "failed" : "refused", texts.Of(error));
        var there = await mediator.Send(new GetUploadStatus.Query(owner, texts.Language), ct);
        return there.IsOk
            ? new(name, "duplicate", texts["upload.duplicate"], there.Value.Status == ItemStatus.Published ? links.Item(owner, there.Value.Slug) : links.Status(owner), there.Value.Title)
            : new(name, "duplicate", texts["upload.duplicate"]);
    }

    public UploadOutcome Refused(string key, long maxBytes) => new("", "failed", texts[key, texts.Size(maxBytes)]);
}
