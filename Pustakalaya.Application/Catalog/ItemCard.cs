using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Search;
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
/// <param name="Pages">Null when unknown.</param>
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
    int? Pages,
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

/// <summary>Loads cards in one query. Drafts are left out, whatever the search index said: it may be a moment behind.</summary>
internal static class ItemCards
{
    /// <summary>The published ones among these items, in the order given.</summary>
    public static async Task<List<ItemCard>> PublishedAsync(LibraryDb db, Vocabularies.Names names, IReadOnlyList<int> numbers, string language, CancellationToken ct)
    {
        var rows = await db.Items.AsNoTracking()
            .Where(i => numbers.Contains(i.Number) && i.Status == ItemStatus.Published)
            .Select(i => new
            {
                i.Id,
                i.Number,
                i.Slug,
                i.Kind,
                i.Date,
                i.Languages,
                i.Levels,
                i.PublishedAt,
                Texts = i.Texts.Select(t => new { t.Language, t.Title, t.Description }).ToList(),
                People = i.Contributors.OrderBy(c => c.Position).Select(c => new { c.Role, c.Person!.NameNe, c.Person.NameEn }).ToList(),
                // All of the few: asked for the first alone, EF numbers the files of the whole library.
                Files = i.Files.Select(f => new { f.Position, f.Id, f.Hash, f.PageCount, f.CoverWidth, f.CoverHeight }).ToList(),
            })
            .ToDictionaryAsync(i => i.Number, ct);
        var cards = new List<ItemCard>(rows.Count);
        foreach (var number in numbers)
        {
            if (!rows.TryGetValue(number, out var row))
                continue;
            var title = row.Texts.Find(t => t.Language == language) ?? row.Texts.Find(t => t.Language is "ne" or "en") ?? row.Texts[0];
            var about = title.Description is not null ? title : row.Texts.Find(t => t.Description is not null);
            var authors = row.People.FindAll(p => p.Role == ContributorRole.Author) is { Count: > 0 } found ? found : row.People.Take(1).ToList();
            var first = row.Files.MinBy(f => f.Position);
            cards.Add(new ItemCard(
                row.Id,
                row.Number,
                row.Slug,
                row.Kind,
                title.Title,
                title.Language,
                row.Texts.Find(t => t != title)?.Title,
                [.. authors.Select(p => (language == "ne" ? p.NameNe ?? p.NameEn : p.NameEn ?? p.NameNe)!)],
                first?.Id,
                first is { CoverWidth: { } width, CoverHeight: { } height } file ? new CoverPicture(file.Id, file.Hash, width, height) : null,
                first?.PageCount,
                row.Date,
                names.Of(FacetDimension.Language, row.Languages, language),
                names.Of(FacetDimension.Level, row.Levels, language),
                about?.Description,
                about?.Language,
                row.PublishedAt));
        }

        return cards;
    }
}
