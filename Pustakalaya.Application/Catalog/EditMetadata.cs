using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Application.Catalog;

/// <summary>Replaces all that is said about an item, unless somebody else changed it since the form was opened.</summary>
public static class EditMetadata
{
    /// <param name="Version">The version the form was filled from; null only for an import that has just made the item.</param>
    [Authorize(Role.Editor)]
    public sealed record Command(ItemId ItemId, int? Version, MetadataForm Metadata) : ICommand<Result<Model>>;

    /// <param name="Version">The item's version now.</param>
    public sealed record Model(string Slug, int Version);

    internal sealed class Validator : AbstractValidator<Command>
    {
        public Validator() => RuleFor(c => c.Metadata).SetValidator(new MetadataFormValidator());
    }

    internal sealed class Handler(LibraryDb db, TimeProvider time) : IRequestHandler<Command, Result<Model>>
    {
        private static readonly Error Overtaken = new(ErrorKind.Conflict, "edit.conflict", "Somebody else changed this item in the meantime. Compare the two and choose.");

        public async Task<Result<Model>> Handle(Command command, CancellationToken ct)
        {
            var item = await db.Items.Include(i => i.Texts).Include(i => i.Contributors).Include(i => i.Collections)
                .AsSplitQuery().SingleOrDefaultAsync(i => i.Id == command.ItemId, ct);
            if (item is null)
                return Error.NotFound("item");
            if (command.Version is { } version && version != item.Version)
                return Overtaken;

            var form = command.Metadata;
            var collections = await db.Collections.Where(c => form.Collections.Contains(c.Slug)).Select(c => new { c.Id, c.Slug }).ToListAsync(ct);
            var unknown = await FindUnknownAsync(form, collections.Select(c => c.Slug), ct);
            if (unknown.Count > 0)
                return Result<Model>.Failure(unknown);

            var metadata = new Metadata(
                TextsOf(form, item),
                await ContributorsOfAsync(form, ct),
                InputText.Line(form.Date) is { } date && PartialDate.TryParse(date, form.Calendar, out var read, out _) ? read : null,
                [.. form.Languages.Distinct()],
                [.. form.Levels.Distinct()],
                [.. collections.Select(c => c.Id)],
                form.Licence,
                InputText.Paragraphs(form.Rights));
            item.Edit(metadata, Slug.Of(InputText.Line(form.TitleEn) ?? InputText.Line(form.TitleNe)!), time.GetUtcNow());
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || IsRace(e.InnerException))
            {
                return Overtaken;
            }

            return new Model(item.Slug, item.Version);
        }

        /// <summary>Of two who add the same row at the same moment the second hears of the row before it hears of the version.</summary>
        private static bool IsRace(Exception? e) =>
            e is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "item_texts" or "item_contributors" or "item_collections" };

        /// <summary>The form knows Nepali and English; a title in another language that an import brought stays.</summary>
        private static List<(string, string, string?)> TextsOf(MetadataForm form, Item item)
        {
            List<(string, string, string?)> texts = [];
            if (InputText.Line(form.TitleNe) is { } ne)
                texts.Add(("ne", ne, InputText.Paragraphs(form.DescriptionNe)));
            if (InputText.Line(form.TitleEn) is { } en)
                texts.Add(("en", en, InputText.Paragraphs(form.DescriptionEn)));
            texts.AddRange(item.Texts.Where(t => t.Language is not ("ne" or "en" or "und")).Select(t => (t.Language, t.Title, t.Description)));
            return texts;
        }

        private async Task<List<(PersonId, ContributorRole)>> ContributorsOfAsync(MetadataForm form, CancellationToken ct)
        {
            var lines = form.Contributors.Select(l => l with { NameNe = InputText.Line(l.NameNe), NameEn = InputText.Line(l.NameEn) }).ToList();
            var people = await PeopleByName.LoadAsync(db, lines, ct);
            return [.. lines.Select(l => (people.FindOrAdd(l.NameNe, l.NameEn).Id, l.Role)).Distinct()];
        }

        private async Task<List<Error>> FindUnknownAsync(MetadataForm form, IEnumerable<string> collections, CancellationToken ct)
        {
            var languages = await db.Languages.Where(l => form.Languages.Contains(l.Code)).Select(l => l.Code).ToListAsync(ct);
            var levels = await db.Levels.Where(l => form.Levels.Contains(l.Code)).Select(l => l.Code).ToListAsync(ct);
            var licences = await db.Licences.Where(l => l.Code == form.Licence).Select(l => l.Code).ToListAsync(ct);
            return
            [
                .. Unknown(nameof(form.Languages), "language.unknown", "language", form.Languages.Except(languages)),
                .. Unknown(nameof(form.Levels), "level.unknown", "level", form.Levels.Except(levels)),
                .. Unknown(nameof(form.Collections), "collection.unknown", "collection", form.Collections.Except(collections)),
                .. Unknown(nameof(form.Licence), "licence.unknown", "licence", new[] { form.Licence }.Except(licences)),
            ];
        }

        private static IEnumerable<Error> Unknown(string field, string code, string what, IEnumerable<string> codes) =>
            codes.Select(c => new Error(ErrorKind.Invalid, code, $"The library has no {what} '{c}'.", $"{nameof(Command.Metadata)}.{field}", c));
    }
}
