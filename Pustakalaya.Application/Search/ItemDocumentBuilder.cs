using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Search;

/// <summary>Makes the search documents of items from their state as it is now. The one builder, for one item and for a rebuild.</summary>
internal sealed class ItemDocumentBuilder(LibraryDb db, Vocabularies vocabularies)
{
    /// <summary>Null when there is no such item (any more).</summary>
    public async Task<ItemDocument?> BuildAsync(ItemId id, CancellationToken ct) => (await BuildAsync([id], ct)).SingleOrDefault();

    /// <summary>In order of number; items that are gone are left out.</summary>
    public async Task<IReadOnlyList<ItemDocument>> BuildAsync(IReadOnlyCollection<ItemId> ids, CancellationToken ct)
    {
        var items = await db.Items.AsNoTracking().Where(i => ids.Contains(i.Id)).OrderBy(i => i.Number)
            .Select(i => new
            {
                i.Number,
                i.DocumentVersion,
                i.Status,
                i.Kind,
                i.Languages,
                i.Levels,
                i.CreatedAt,
                i.PublishedAt,
                Texts = i.Texts.Select(t => new { t.Language, t.Title, t.Description }).ToList(),
                People = i.Contributors.OrderBy(c => c.Position).Select(c => new { c.Person!.NameNe, c.Person.NameEn }).ToList(),
                Shelves = i.Collections.Select(c => new { c.Collection!.Slug, c.Collection.CommunityCode }).ToList(),
                Files = i.Files.Where(f => f.Role == FileRole.Part).Select(f => new { f.Id, f.Position }).ToList(),
            })
            // One row for each file, title, name and shelf, not one for each combination of them.
            .AsSplitQuery().ToListAsync(ct);
        if (items.Count == 0)
            return [];
        var names = await vocabularies.GetAsync(ct);
        var files = items.Select(i => i.Files.MinBy(f => f.Position)?.Id).ToArray();
        var pages = (await db.PageTexts.AsNoTracking()
            .Where(p => files.Contains(p.FileId) && p.Readability == Readability.Readable)
            .OrderBy(p => p.FileId).ThenBy(p => p.Number).Select(p => new { p.FileId, Page = new DocumentPage(p.Number, p.Text) }).ToListAsync(ct))
            .ToLookup(p => p.FileId, p => p.Page);
        return items.ConvertAll(item =>
        {
            var entries = item.Languages.Select(code => names.Find(FacetDimension.Language, code))
                .Concat(item.Levels.Select(code => names.Find(FacetDimension.Level, code)))
                .Concat(item.Shelves.Select(s => names.Find(FacetDimension.Collection, s.Slug)))
                .Concat(item.Shelves.Select(s => names.Find(FacetDimension.Community, s.CommunityCode)))
                .OfType<Vocabularies.Entry>().Distinct().ToList();
            var file = item.Files.MinBy(f => f.Position);
            return new ItemDocument(
                item.Number,
                item.DocumentVersion,
                item.Status == ItemStatus.Published,
                0,
                item.PublishedAt ?? item.CreatedAt,
                [Facet.Of(item.Kind), .. entries.Select(e => e.Facet)],
                [.. item.Texts.Select(t => new DocumentTitle(t.Language, t.Title))],
                [.. item.People.SelectMany(p => new[] { p.NameNe, p.NameEn }).OfType<string>()],
                [.. entries.Where(e => Facet.DimensionOf(e.Facet) is FacetDimension.Collection or FacetDimension.Level).SelectMany(e => new[] { e.NameNe, e.NameEn })],
                [.. item.Texts.Select(t => t.Description).OfType<string>()],
                file is null ? [] : [.. pages[file.Id]]);
        });
    }
}
