using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Worker.Commands;

/// <summary>
/// Takes one item in with all its files. It may be ended at any point and begun again: bytes that are there are not sent twice, and the title, which
/// comes last, tells an item that is finished from one that is not.
/// </summary>
internal sealed class ImportItem(IServiceProvider services, ImportFiles files, ImportProgress progress)
{
    private readonly List<ItemId> _items = [];
    private readonly Dictionary<FileId, string> _names = [];

    /// <summary>Those taken in or found to be there.</summary>
    public IReadOnlyList<ItemId> Items => _items;

    /// <summary>What each of their files is called in the folder: many folders have a 1.pdf.</summary>
    public IReadOnlyDictionary<FileId, string> Names => _names;

    /// <returns>False: the library takes nothing more (its disk is full); to go on is of no use.</returns>
    public async Task<bool> TakeInAsync(PlannedItem planned, CancellationToken ct)
    {
        var line = planned.Row is { } known ? $"line {known.Line}, " : "";
        var (first, goOn) = await TakeInFileAsync(planned.File, line, null, planned.Row, ct);
        if (first is not { } item)
        {
            foreach (var part in planned.Parts)
                progress.Refused(part.File, $"line {part.Line}: its item has no {planned.File}, so there is nothing to add it to");
            return goOn;
        }

        _items.Add(item.Id);
        if (planned.Row is not { } row)
            return true;
        foreach (var part in planned.Parts)
        {
            (_, goOn) = await TakeInFileAsync(part.File, $"line {part.Line}, ", item, part, ct);
            if (!goOn)
                return false;
        }

        // The wish to publish is set before the title: whoever ends us in between leaves an item that is published once it is finished. Set again
        // afterwards it publishes what has become ready by then. An item that was described before is its editors': only an open wish is heard.
        if (row.Publish && (!item.HasTitle || item.PublishWhenReady))
            Tell(row, await services.SendAsync(new SetPublishWhenReady.Command(item.Id, true), ct));
        if (item.HasTitle)
            return true;
        Tell(row, await services.SendAsync(new EditMetadata.Command(item.Id, null, row.Metadata), ct));
        if (row.Publish)
            Tell(row, await services.SendAsync(new SetPublishWhenReady.Command(item.Id, true), ct));
        return true;
    }

    private async Task<(KnownItem? Item, bool GoOn)> TakeInFileAsync(string name, string line, KnownItem? to, ManifestRow? row, CancellationToken ct)
    {
        progress.Begin(name);
        if (files.Find(name) is not { } file)
        {
            progress.Refused(name, $"{line}column 'file': {ImportCheck.WhyNotThere(name)}");
            return (null, true);
        }

        if (file.Length == 0)
        {
            progress.Refused(name, ImportCheck.Empty);
            return (null, true);
        }

        try
        {
            await using var content = ImportCheck.Open(file);
            progress.Reads(content);
            var looked = await services.SendAsync(new CheckUpload.Query(file.Name, content, to?.Kind), ct);
            if (!looked.IsOk)
                return Refuse(looked.Errors);
            if (looked.Value.There is { } there)
                return (Found(name, there, to), true);

            var accepted = await services.SendAsync(new AcceptUpload.Command(file.Name, content, content.Length, to?.Id, row?.Label, row?.Language), ct);
            if (!accepted.IsOk)
                return Refuse(accepted.Errors);
            _names[accepted.Value.FileId] = name;
            progress.TakenIn(name);
            return (to ?? new KnownItem(accepted.Value.ItemId, looked.Value.Kind!.Value, HasTitle: false, PublishWhenReady: false), true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            progress.Refused(name, $"cannot be read: {e.Message}");
            return (null, true);
        }

        (KnownItem?, bool) Refuse(IReadOnlyList<Error> errors)
        {
            progress.Refused(name, ImportCheck.Sentences(errors));
            return (null, errors.All(e => e.Kind != ErrorKind.Unavailable));
        }
    }

    private KnownItem? Found(string name, CheckUpload.Place there, KnownItem? to)
    {
        if (to is not null && there.ItemId != to.Id)
        {
            progress.Refused(name, "is in the library already, in another item");
            return null;
        }

        if (to is null && !there.IsFirst)
        {
            progress.Refused(name, "is in the library already, as a part of another item");
            return null;
        }

        // An import that broke off after the file has left an item that nobody has described: this one finishes it.
        _names.TryAdd(there.FileId, name);
        progress.There(name);
        return to ?? new KnownItem(there.ItemId, there.Kind, there.HasTitle, there.PublishWhenReady);
    }

    private void Tell<T>(ManifestRow row, T result)
        where T : IResult<T>
    {
        if (!result.IsOk)
            progress.Refused(row.File, $"line {row.Line}: the file is in the library as a draft, but {ImportCheck.Sentences(result.Errors)}", counted: false);
    }

    private sealed record KnownItem(ItemId Id, ItemKind Kind, bool HasTitle, bool PublishWhenReady);
}
