using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Catalog;

/// <summary>All that the page of one item shows: a published one to everybody, a draft to its editors.</summary>
public static class GetItem
{
    [Authorize(Role.Reader)]
    public sealed record Query(ItemId ItemId, string UiLanguage = "ne") : IQuery<Result<Model>>;

    /// <param name="Title">In the reader's language where there is one; <paramref name="Other"/> is the other.</param>
    /// <param name="Files">Parts first, in order, then captions and cover.</param>
    /// <param name="Licence">Its code; names of codes are in the reader's language.</param>
    /// <param name="CanEdit">Whoever asks may change it.</param>
    public sealed record Model(
        ItemId Id,
        string Slug,
        ItemKind Kind,
        ItemStatus Status,
        Words Title,
        Words? Other,
        IReadOnlyList<Part> Contributors,
        PartialDate? Date,
        IReadOnlyList<NamedCode> Languages,
        IReadOnlyList<NamedCode> Levels,
        IReadOnlyList<Shelf> Collections,
        NamedCode Licence,
        string? Rights,
        IReadOnlyList<File> Files,
        CoverPicture? Cover,
        DateTimeOffset? PublishedAt,
        bool CanEdit)
    {
        /// <summary>What opens.</summary>
        public File? MainFile => Files.FirstOrDefault(f => f.Role == FileRole.Part);

        /// <summary>Of all that plays, one after the other; null when nothing does.</summary>
        public int? Seconds => Files.Any(f => f is { Role: FileRole.Part, Seconds: not null }) ? Files.Where(f => f.Role == FileRole.Part).Sum(f => f.Seconds ?? 0) : null;

        /// <summary>The description in the reader's language, or else in the other.</summary>
        public Words? About => Title.Description is not null ? Title : Other?.Description is not null ? Other : null;
    }

    /// <param name="Language">ISO 639 code, <c>und</c> for a provisional title.</param>
    public sealed record Words(string Language, string Title, string? Description);

    public sealed record Part(ContributorRole Role, string? NameNe, string? NameEn);

    public sealed record Shelf(string Slug, string Name, string CommunityCode, string CommunityName);

    /// <param name="Label">What its editor calls it, or null.</param>
    /// <param name="Size">Bytes.</param>
    /// <param name="Pages">Pages or chapters. Null until the file has been looked at, when it cannot be opened, and where there are none.</param>
    /// <param name="Facts">What the file says of itself; null until it has been looked at.</param>
    /// <param name="Outline">Those entries that lead to a page.</param>
    /// <param name="HasText">Some of its pages have words that can be shown and searched.</param>
    /// <param name="Undone">Stages that have not ended well: what they make is not there.</param>
    /// <param name="Failed">Those of them that are not going on by themselves.</param>
    public sealed record File(
        FileId Id,
        FileRole Role,
        FileKind Kind,
        string Name,
        string? Label,
        string? Language,
        MediaType Type,
        ContentHash Hash,
        long Size,
        int? Pages,
        int? Seconds,
        FileFacts? Facts,
        IReadOnlyList<OutlineEntry> Outline,
        bool HasText,
        IReadOnlyList<StageName> Undone,
        IReadOnlyList<StageName> Failed)
    {
        /// <summary>What this stage makes is there, or never was to be made.</summary>
        public bool IsDone(StageName stage) => !Undone.Contains(stage);
    }

    internal sealed class Handler(LibraryDb db, Vocabularies vocabularies, ICurrentUser user) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var row = await db.Items.AsNoTracking().Where(i => i.Id == query.ItemId).VisibleTo(user)
                .Select(i => new
                {
                    Item = i,
                    Texts = i.Texts.Select(t => new Words(t.Language, t.Title, t.Description)).ToList(),
                    People = i.Contributors.OrderBy(c => c.Position).Select(c => new Part(c.Role, c.Person!.NameNe, c.Person.NameEn)).ToList(),
                    Collections = i.Collections.Select(c => c.Collection!.Slug).ToList(),
                    Licence = db.Licences.First(l => l.Code == i.Licence),
                    // All of the few: asked for the first alone, EF numbers the files of the whole library and looks for the text of each.
                    Files = i.Files.Select(f => new
                    {
                        f.Role,
                        f.Position,
                        f.Id,
                        f.OriginalName,
                        f.Label,
                        f.Language,
                        f.Seconds,
                        Undone = f.Stages.Where(s => s.State != StageState.Done).Select(s => new { s.Name, s.State }).ToList(),
                        f.Hash,
                        f.MediaType,
                        f.Size,
                        f.PageCount,
                        f.CoverWidth,
                        f.CoverHeight,
                        f.Facts,
                        HasText = db.PageTexts.Any(p => p.FileId == f.Id && p.Readability == Readability.Readable),
                    }).ToList(),
                })
                .AsSplitQuery().SingleOrDefaultAsync(ct);
            if (row is null)
                return Error.NotFound("item");

            var names = await vocabularies.GetAsync(ct);
            var title = ItemText.Choose(row.Texts, t => t.Language, query.UiLanguage);
            var files = row.Files.OrderBy(f => f.Role).ThenBy(f => f.Position).ToList();
            var cover = files.Where(f => f.CoverWidth is not null).MinBy(f => f.Role == FileRole.Cover ? 0 : 1);
            return new Model(
                row.Item.Id,
                row.Item.Slug,
                row.Item.Kind,
                row.Item.Status,
                title,
                row.Texts.Find(t => t != title),
                row.People,
                row.Item.Date,
                names.Of(FacetDimension.Language, row.Item.Languages, query.UiLanguage),
                names.Of(FacetDimension.Level, row.Item.Levels, query.UiLanguage),
                [.. row.Collections.Select(slug => ShelfOf(names, slug, query.UiLanguage)).OrderBy(s => s.CommunityCode, StringComparer.Ordinal).ThenBy(s => s.Slug, StringComparer.Ordinal)],
                new NamedCode(row.Licence.Code, query.UiLanguage == "ne" ? row.Licence.NameNe : row.Licence.NameEn),
                row.Item.Rights,
                [.. files.Select(f => new File(
                    f.Id,
                    f.Role,
                    FileKinds.Of(f.MediaType)!.Value,
                    f.OriginalName,
                    f.Label,
                    f.Language,
                    f.MediaType,
                    f.Hash,
                    f.Size,
                    f.PageCount,
                    f.Seconds,
                    f.Facts,
                    [.. (f.Facts?.Outline ?? []).Where(o => o.Page > 0 && o.Page <= f.Facts!.PagesUsed)],
                    f.HasText,
                    [.. f.Undone.Select(s => s.Name)],
                    [.. f.Undone.Where(s => s.State == StageState.Failed).Select(s => s.Name)]))],
                cover is { CoverWidth: { } width, CoverHeight: { } height } ? new CoverPicture(cover.Id, cover.Hash, width, height) : null,
                row.Item.PublishedAt,
                user.Is(Role.Editor));
        }

        private static Shelf ShelfOf(Vocabularies.Names names, string slug, string language)
        {
            var collection = names.Find(FacetDimension.Collection, slug);
            var community = collection?.Parent is { } parent ? names.Find(FacetDimension.Community, parent) : null;
            return new Shelf(slug, collection?.NameIn(language) ?? slug, community?.Code ?? "", community?.NameIn(language) ?? "");
        }
    }
}
