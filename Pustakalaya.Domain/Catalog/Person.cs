using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Domain.Catalog;

public readonly record struct PersonId(Guid Value)
{
    public static PersonId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Somebody (or a body, such as a curriculum centre) who wrote, drew, translated ... One record, names in several scripts.</summary>
public sealed class Person : Entity
{
    private Person()
    {
    }

    public PersonId Id { get; private set; }

    /// <summary>Name in Devanagari, when known.</summary>
    public string? NameNe { get; private set; }

    /// <summary>Name in Latin script, when known.</summary>
    public string? NameEn { get; private set; }

    /// <summary>Folded key that finds the same person again, whichever script was typed. Not unique: people share names.</summary>
    public string NameKey { get; private set; } = "";

    public static Person Named(string? ne, string? en, string nameKey)
    {
        if (string.IsNullOrWhiteSpace(ne) && string.IsNullOrWhiteSpace(en))
            throw new DomainException("A person needs a name in at least one script.");
        return new Person { Id = PersonId.New(), NameNe = ne, NameEn = en, NameKey = nameKey };
    }

    /// <summary>Adds the name in the script that was missing. A name that is there stays.</summary>
    public void AlsoKnownAs(string? ne, string? en)
    {
        NameNe ??= ne;
        NameEn ??= en;
    }

    public string NameIn(string language) => (language == "ne" ? NameNe ?? NameEn : NameEn ?? NameNe)!;
}
