using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Catalog;

/// <summary>Everything the item's form shows: what is said about the item now, its files, and what they say of themselves.</summary>
public static class GetItemForEdit
{
    [Authorize(Role.Editor)]
    public sealed record Query(ItemId ItemId) : IQuery<Result<Model>>;

    /// <param name="ProvisionalTitle">What stands for a title while there is none; null when there is one.</param>
    /// <param name="Date">The date as stored; its text is in <paramref name="Metadata"/>.</param>
    public sealed record Model(
        ItemId ItemId,
        string Slug,
        ItemStatus Status,
        int Version,
        DateTimeOffset UpdatedAt,
        ItemKind Kind,
        string? ProvisionalTitle,
        MetadataForm Metadata,
        PartialDate? Date,
        IReadOnlyList<FileModel> Files);

    /// <param name="Label">What an editor calls it in its item, or null.</param>
    /// <param name="Language">Of captions, where it was given.</param>
    public sealed record FileModel(FileId FileId, string Name, string TypeLabel, long Size, int? PageCount, FileFacts? Facts, FileRole Role, FileKind Kind, string? Label, string? Language, int? Seconds);

    internal sealed class Handler(LibraryDb db) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var item = await db.Items.AsNoTracking()
                .Include(i => i.Texts).Include(i => i.Contributors).ThenInclude(c => c.Person)
                .Include(i => i.Collections).ThenInclude(c => c.Collection).Include(i => i.Files)
                .AsSplitQuery().SingleOrDefaultAsync(i => i.Id == query.ItemId, ct);
            if (item is null)
                return Error.NotFound("item");

            var (ne, en) = (item.Texts.FirstOrDefault(t => t.Language == "ne"), item.Texts.FirstOrDefault(t => t.Language == "en"));
            var metadata = new MetadataForm
            {
                TitleNe = ne?.Title,
                TitleEn = en?.Title,
                DescriptionNe = ne?.Description,
                DescriptionEn = en?.Description,
                Contributors = [.. item.Contributors.OrderBy(c => c.Position).Select(c => new ContributorLine(c.Role, c.Person!.NameNe, c.Person.NameEn))],
                Date = item.Date is { } date ? InForm(date) : null,
                Calendar = item.Date?.Calendar ?? DateCalendar.BikramSambat,
                Languages = [.. item.Languages.Order(StringComparer.Ordinal)],
                Levels = [.. item.Levels.Order(StringComparer.Ordinal)],
                Collections = [.. item.Collections.Select(c => c.Collection!.Slug).Order(StringComparer.Ordinal)],
                Licence = item.Licence,
                Rights = item.Rights,
            };
            var files = item.Files.OrderBy(f => f.Role).ThenBy(f => f.Position).Select(f => new FileModel(f.Id, f.OriginalName, f.MediaType.Label, f.Size, f.PageCount, f.Facts, f.Role, f.Kind, f.Label, f.Language, f.Seconds));
            return new Model(item.Id, item.Slug, item.Status, item.Version, item.UpdatedAt, item.Kind, ne is null && en is null ? item.TitleIn("und") : null, metadata, item.Date, [.. files]);
        }

        /// <summary>2080, 2080-03 or 2080-03-15: what the form reads back as the same date.</summary>
        private static string InForm(PartialDate date) => date.ToString()[3..];
    }
}
