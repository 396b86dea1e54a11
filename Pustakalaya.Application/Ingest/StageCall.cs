using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>Raises, once more, the event that sets a stage going.</summary>
internal sealed class StageCall(LibraryDb db)
{
    public async Task RaiseAsync(Item item, StoredFile file, StageName name, CancellationToken ct)
    {
        switch (name)
        {
            case StageName.Check:
                item.Announce(new UploadAccepted(item.Id, file.Id));
                break;
            case StageName.Convert:
                item.Announce(new ConversionWanted(item.Id, file.Id));
                break;
            case StageName.Unpack:
                item.Announce(new UnpackingWanted(item.Id, file.Id));
                break;
            case StageName.Play:
                item.Announce(new PlayableWanted(item.Id, file.Id));
                break;
            case StageName.Text or StageName.Cover:
                // Wakes both; the one that is done drops it.
                item.Announce(new FileChecked(item.Id, file.Id));
                break;
            case StageName.Pages:
                var there = await db.PageImages.IgnoreQueryFilters().AsNoTracking().Where(p => p.FileId == file.Id).Select(p => p.Number).ToHashSetAsync(ct);
                PageRanges.Announce(item, file, PageRanges.Missing(new PageRange(1, file.Facts!.PagesUsed), there));
                break;
            case StageName.Index:
                // Both make the item's document anew.
                item.Announce(file.Has(StageName.Text) ? new TextExtracted(item.Id, file.Id) : new PreviewsMade(item.Id, file.Id));
                break;
            default:
                throw new InvalidOperationException($"Unknown stage {name}.");
        }
    }

    /// <summary>Whether what the stage stands on is finished, so that it can be set going at all.</summary>
    public static bool IsPossible(StoredFile file, StageName name) => name switch
    {
        StageName.Check => true,
        StageName.Convert or StageName.Unpack or StageName.Play => file.IsDone(StageName.Check),
        StageName.Text or StageName.Cover => file.IsDone(StageName.Check, StageName.Convert),
        StageName.Pages => file.IsDone(StageName.Check, StageName.Convert) && file.Stage(StageName.Cover).State is StageState.Done or StageState.Failed,
        StageName.Index => file.IsDone(StageName.Check, StageName.Convert, StageName.Text),
        _ => throw new InvalidOperationException($"Unknown stage {name}."),
    };

    /// <summary>The file that an event is about; null for events about the item alone.</summary>
    public static FileId? FileOf(IDomainEvent happened) => happened switch
    {
        UploadAccepted e => e.FileId,
        FileChecked e => e.FileId,
        ConversionWanted e => e.FileId,
        UnpackingWanted e => e.FileId,
        PlayableWanted e => e.FileId,
        TextExtracted e => e.FileId,
        PreviewsMade e => e.FileId,
        FirstPagesWanted e => e.FileId,
        PageImagesWanted e => e.FileId,
        _ => null,
    };
}
