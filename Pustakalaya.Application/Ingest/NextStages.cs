using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>What a file's stages are set going by.</summary>
internal static class NextStages
{
    /// <summary>The file has been looked at: whatever stands on that alone may begin.</summary>
    public static IEnumerable<IDomainEvent> AfterCheck(Item item, StoredFile file)
    {
        if (file.Has(StageName.Convert))
        {
            yield return new ConversionWanted(item.Id, file.Id);
            yield break;
        }

        if (file.Has(StageName.Unpack))
            yield return new UnpackingWanted(item.Id, file.Id);
        if (file.Has(StageName.Play))
            yield return new PlayableWanted(item.Id, file.Id);
        if (file.Has(StageName.Text) || file.Has(StageName.Cover))
            yield return new FileChecked(item.Id, file.Id);
        else
            yield return new MetadataEdited(item.Id, item.Version); // captions: no stage of theirs would tell the index that the item is another now
    }
}
