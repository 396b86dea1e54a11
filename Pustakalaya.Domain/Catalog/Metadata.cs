namespace Pustakalaya.Domain.Catalog;

/// <summary>All that an editor may say about an item, checked and complete: one edit replaces the whole.</summary>
/// <param name="Texts">Language code, title, description. At least one title.</param>
/// <param name="Languages">ISO 639 codes of the content.</param>
/// <param name="Levels">Codes of education levels.</param>
/// <param name="Collections">Ids of collections.</param>
/// <param name="Licence">Code of the licence.</param>
/// <param name="Rights">Rights statement in words, for licences with terms of their own.</param>
public sealed record Metadata(
    IReadOnlyList<(string Language, string Title, string? Description)> Texts,
    IReadOnlyList<(PersonId Person, ContributorRole Role)> Contributors,
    PartialDate? Date,
    IReadOnlyList<string> Languages,
    IReadOnlyList<string> Levels,
    IReadOnlyList<Guid> Collections,
    string Licence,
    string? Rights);
