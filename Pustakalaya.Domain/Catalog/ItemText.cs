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

    /// <summary>An editor wrote it; what a file's name gave is in the language <c>und</c>.</summary>
    public static bool IsGiven(string language) => language is "ne" or "en";

    /// <summary>Of texts in several languages the one that a reader of this language sees: in the own language, else one that was given, else what there is.</summary>
    public static T Choose<T>(IReadOnlyList<T> texts, Func<T, string> languageOf, string wanted)
    {
        int Rank(T text) => languageOf(text) is var language && language == wanted ? 0 : IsGiven(language) ? 1 : 2;
        return texts.MinBy(Rank)!;
    }

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
