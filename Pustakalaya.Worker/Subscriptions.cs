using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Search;
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
        new("ingest.convert-file",      1,        Minutes(15), 5,        false,      On<ConversionWanted>(e => new ConvertFile.Command(e.FileId))),
        new("ingest.unpack-file",       Cores,    Minutes(15), 5,        false,      On<UnpackingWanted>(e => new UnpackFile.Command(e.FileId))),
        new("ingest.make-playable",     1,        Minutes(1),  5,        false,      On<PlayableWanted>(e => new WakeLongWork.Command(e.FileId))),
        new("ingest.extract-text",      Cores,    Minutes(60), 5,        false,      On<FileChecked>(e => new ExtractText.Command(e.ItemId, e.FileId))),
        new("ingest.make-previews",     Cores,    Minutes(10), 5,        false,      On<FileChecked>(e => new MakePreviews.Command(e.ItemId, e.FileId))),
        new("ingest.make-first-pages",  1,        Minutes(15), 5,        false,      On<FirstPagesWanted>(e => new MakePageImages.Command(e.ItemId, e.FileId, e.From, e.To))),
        new("ingest.make-page-images",  1,        Minutes(25), 5,        true,       On<PageImagesWanted>(e => new MakePageImages.Command(e.ItemId, e.FileId, e.From, e.To))),
        new("search.index-item",        1,        Minutes(10), 5,        false,      OnAnyChange(id => new IndexItem.Command(id))) { Prefetch = 50 },
    ];

    /// <summary>Those of every configuration.</summary>
    public static IReadOnlyList<Subscription> Every { get; } =
    [
        .. All,
        new("search.index-item-elastic", 2,       Minutes(10), 5,        false,      OnAnyChange(id => new IndexItemElastic.Command(id))) { Prefetch = 50 },
    ];

    /// <summary>The tables are always written; another engine has a queue of its own, so that neither waits for the other.</summary>
    public static IReadOnlyList<Subscription> Of(string? engine) => engine == SearchOptions.Elasticsearch ? Every : All;

    /// <summary>Whatever a search document is made of.</summary>
    private static Route[] OnAnyChange(Func<ItemId, ICommand<Result>> index) =>
    [
        On<TextExtracted>(e => index(e.ItemId)),
        On<PreviewsMade>(e => index(e.ItemId)),
        On<MetadataEdited>(e => index(e.ItemId)),
        On<ItemPublished>(e => index(e.ItemId)),
        On<ItemUnpublished>(e => index(e.ItemId)),
    ];

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);
}
