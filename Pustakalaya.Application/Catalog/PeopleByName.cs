using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Catalog;

/// <summary>Finds the person that a name on a title page means, whichever script it is in, and makes one that is new.</summary>
internal sealed class PeopleByName
{
    private readonly LibraryDb _db;
    private readonly List<Person> _candidates;

    private PeopleByName(LibraryDb db, List<Person> candidates) => (_db, _candidates) = (db, candidates);

    /// <summary>Loads everybody whom one of the names may mean, in one query.</summary>
    public static async Task<PeopleByName> LoadAsync(LibraryDb db, IEnumerable<ContributorLine> lines, CancellationToken ct)
    {
        var names = lines.SelectMany(l => new[] { l.NameNe, l.NameEn }).OfType<string>().Distinct().ToArray();
        var keys = names.Select(Key).Distinct().ToArray();
        // By name too: the key is of one script, and some names (Laxmi, लक्ष्मी) are not romanised as they are spelled.
        var found = names.Length == 0
            ? []
            : await db.People.Where(p => keys.Contains(p.NameKey) || names.Contains(p.NameNe) || names.Contains(p.NameEn)).OrderBy(p => p.Id).ToListAsync(ct);
        return new PeopleByName(db, found);
    }

    /// <summary>The same key in both scripts joins two spellings; a different name in the same script parts two people.</summary>
    public Person FindOrAdd(string? ne, string? en)
    {
        var keys = new[] { ne, en }.Where(n => n is not null).Select(n => Key(n!)).ToArray();
        var person = _candidates.Find(p => (keys.Contains(p.NameKey) || IsSame(p.NameNe, ne) || IsSame(p.NameEn, en)) && Agrees(p.NameNe, ne) && Agrees(p.NameEn, en));
        if (person is not null)
        {
            person.AlsoKnownAs(ne, en);
            return person;
        }

        person = Person.Named(ne, en, Key(ne ?? en!));
        _db.Add(person);
        _candidates.Add(person);
        return person;
    }

    private static bool Agrees(string? known, string? typed) => known is null || typed is null || IsSame(known, typed);

    private static bool IsSame(string? known, string? typed) =>
        known is not null && typed is not null && string.Equals(NepaliText.Normalise(known), NepaliText.Normalise(typed), StringComparison.OrdinalIgnoreCase);

    private static string Key(string name)
    {
        var key = RomanKey.OfTitle(name);
        // A name in a script without romanisation is found by itself.
        key = key.Length > 0 ? key : NepaliText.Normalise(name).ToLowerInvariant();
        return key.Length <= MetadataFormValidator.MaxName ? key : key[..MetadataFormValidator.MaxName];
    }
}
