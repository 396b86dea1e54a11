namespace Pustakalaya.Domain.Catalog;

/// <summary>What somebody did for an item (MARC relator terms, in the library's own order).</summary>
public enum ContributorRole
{
    Author = 0,
    Editor = 1,
    Illustrator = 2,
    Translator = 3,
    Narrator = 4,
    Director = 5,
    Producer = 6,
}

/// <summary>A person's part in an item, in the order the title page has it.</summary>
public sealed class Contributor
{
    private Contributor()
    {
    }

    public ItemId ItemId { get; private set; }

    public int Position { get; private set; }

    public PersonId PersonId { get; private set; }

    public ContributorRole Role { get; private set; }

    public Person? Person { get; private set; }

    internal static Contributor Of(ItemId item, int position, PersonId person, ContributorRole role) =>
        new() { ItemId = item, Position = position, PersonId = person, Role = role };
}
