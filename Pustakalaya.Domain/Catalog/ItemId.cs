namespace Pustakalaya.Domain.Catalog;

/// <summary>Names an item for ever. UUIDv7, so that new items sit together in the indexes.</summary>
public readonly record struct ItemId(Guid Value)
{
    public static ItemId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}
