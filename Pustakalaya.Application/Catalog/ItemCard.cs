using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Catalog;

/// <summary>An item in a list: what a card or a row shows of it.</summary>
/// <param name="Title">In the reader's language where there is one.</param>
/// <param name="TitleLanguage">Language of <paramref name="Title"/>, for the <c>lang</c> attribute; <c>und</c> for a provisional title.</param>
/// <param name="OtherTitle">The title in the other language, if it has one.</param>
/// <param name="By">Names for the by-line: the authors, or else whoever comes first.</param>
/// <param name="File">The first file: what opens in the reader.</param>
/// <param name="Cover">Null while there is no picture: a made cover stands in.</param>
/// <param name="Format">What the first file is: how it is opened, and whether <paramref name="Pages"/> are pages or chapters.</param>
/// <param name="Pages">Null when unknown, and for what has none.</param>
/// <param name="Seconds">Of all its parts together; null for what does not play.</param>
/// <param name="Description">Whole, in the reader's language where there is one.</param>
public sealed record ItemCard(
    ItemId Id,
    int Number,
    string Slug,
    ItemKind Kind,
    string Title,
    string TitleLanguage,
    string? OtherTitle,
    IReadOnlyList<string> By,
    FileId? File,
    CoverPicture? Cover,
    FileKind? Format,
    int? Pages,
    int? Seconds,
    PartialDate? Date,
    IReadOnlyList<NamedCode> Languages,
    IReadOnlyList<NamedCode> Levels,
    string? Description,
    string? DescriptionLanguage,
    DateTimeOffset? PublishedAt);

/// <summary>A cover in the store: served under <paramref name="File"/>; <paramref name="Hash"/> (the file's) makes its address unchanging.</summary>
/// <param name="Width">Pixels of the largest size.</param>
public sealed record CoverPicture(FileId File, ContentHash Hash, int Width, int Height);

/// <summary>A vocabulary's code and its name in the reader's language.</summary>
public sealed record NamedCode(string Code, string Name);
