namespace Pustakalaya.Domain.Catalog;

/// <summary>An item's title and description in one language: the page shows the reader's, and else the other.</summary>
public sealed class ItemText
{
    private ItemText()
    {
    }

    public ItemId ItemId { get; private set; }

    /// <summary>ISO 639 code of the language the words are in.</summary>
    public string Language { get; private set; } = "";

    public string Title { get; internal set; } = "";

    public string? Description { get; internal set; }

    internal static ItemText Of(ItemId item, string language, string title, string? description) =>
        new() { ItemId = item, Language = language, Title = title, Description = description };
}

/// <summary>An item stands on a shelf.</summary>
public sealed class ItemCollection
{
    private ItemCollection()
    {
    }

    public ItemId ItemId { get; private set; }

    public Guid CollectionId { get; private set; }

    public Collection? Collection { get; private set; }

    internal static ItemCollection Of(ItemId item, Guid collection) => new() { ItemId = item, CollectionId = collection };
}
