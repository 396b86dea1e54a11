using System.Collections.Frozen;
using System.Text.Json;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Messaging;

/// <summary>The wire name of every event, written down: a renamed class must not rename a message. A changed shape is a new version.</summary>
internal static class MessageNames
{
    private static readonly (string Name, Type Event)[] Table =
    [
        ("ingest.upload-accepted.v1", typeof(UploadAccepted)),
        ("ingest.file-checked.v1", typeof(FileChecked)),
        ("ingest.conversion-wanted.v1", typeof(ConversionWanted)),
        ("ingest.unpacking-wanted.v1", typeof(UnpackingWanted)),
        ("ingest.playable-wanted.v1", typeof(PlayableWanted)),
        ("ingest.text-extracted.v1", typeof(TextExtracted)),
        ("ingest.previews-made.v1", typeof(PreviewsMade)),
        ("ingest.first-pages-wanted.v1", typeof(FirstPagesWanted)),
        ("ingest.page-images-wanted.v1", typeof(PageImagesWanted)),
        ("catalog.metadata-edited.v1", typeof(MetadataEdited)),
        ("catalog.item-published.v1", typeof(ItemPublished)),
        ("catalog.item-unpublished.v1", typeof(ItemUnpublished)),
    ];

    private static readonly FrozenDictionary<Type, string> Names = Table.ToFrozenDictionary(row => row.Event, row => row.Name);

    private static readonly FrozenDictionary<string, Type> Events = Table.ToFrozenDictionary(row => row.Name, row => row.Event);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static IReadOnlyCollection<Type> All => Names.Keys;

    public static string Of(Type happened) => Names.TryGetValue(happened, out var name)
        ? name
        : throw new InvalidOperationException($"{happened.Name} has no wire name: add it to {nameof(MessageNames)}.");

    public static string Write(IDomainEvent happened) => JsonSerializer.Serialize(happened, happened.GetType(), Json);

    /// <summary>The event in the message, or null with the reason when the name is unknown or the body is not it.</summary>
    public static IDomainEvent? TryRead(string name, string body, out string? problem)
    {
        if (!Events.TryGetValue(name, out var type))
        {
            problem = $"Unknown message name '{name}'.";
            return null;
        }

        try
        {
            problem = null;
            return (IDomainEvent?)JsonSerializer.Deserialize(body, type, Json) ?? throw new JsonException("The body is null.");
        }
        catch (JsonException e)
        {
            problem = $"The body is not a {name}: {e.Message}";
            return null;
        }
    }
}
