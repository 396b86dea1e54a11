using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using static Pustakalaya.Application.Adapters.Messaging.Route;

namespace Pustakalaya.Worker;

/// <summary>Which event sets off what: the whole of what this program does.</summary>
internal static class Subscriptions
{
    // Tools have a pool of their own (Media:MaxParallel); this many messages may wait for it at once, so that one slow file does not hold up a queue.
    private static readonly int Cores = Environment.ProcessorCount;

    public static IReadOnlyList<Subscription> All { get; } =
    [
        //  queue                       at once   time limit   attempts  background  event -> command
        new("ingest.check-file",        Cores,    Minutes(5),  5,        false,      On<UploadAccepted>(e => new CheckFile.Command(e.ItemId, e.FileId))),
        new("ingest.extract-text",      Cores,    Minutes(60), 5,        false,      On<FileChecked>(e => new ExtractText.Command(e.ItemId, e.FileId))),
        new("ingest.make-previews",     Cores,    Minutes(10), 5,        false,      On<FileChecked>(e => new MakePreviews.Command(e.ItemId, e.FileId))),
        new("ingest.make-first-pages",  1,        Minutes(15), 5,        false,      On<FirstPagesWanted>(e => new MakePageImages.Command(e.ItemId, e.FileId, e.From, e.To))),
        new("ingest.make-page-images",  1,        Minutes(25), 5,        true,       On<PageImagesWanted>(e => new MakePageImages.Command(e.ItemId, e.FileId, e.From, e.To))),
        new("search.index-item",        1,        Minutes(10), 5,        false,
            On<TextExtracted>(e => new IndexItem.Command(e.ItemId)),
            On<PreviewsMade>(e => new IndexItem.Command(e.ItemId)),
            On<MetadataEdited>(e => new IndexItem.Command(e.ItemId)),
            On<ItemPublished>(e => new IndexItem.Command(e.ItemId)),
            On<ItemUnpublished>(e => new IndexItem.Command(e.ItemId))),
    ];

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);
}
