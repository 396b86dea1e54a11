using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Catalog;

/// <summary>A field that two editors filled in differently, as both wrote it.</summary>
/// <param name="Name">Of the field in the form.</param>
/// <param name="Theirs">In words; empty for nothing.</param>
public sealed record FieldConflict(string Name, string Label, string Theirs, string Mine)
{
    public static IReadOnlyList<FieldConflict> Between(MetadataForm theirs, MetadataForm mine, GetVocabulary.Model vocabulary, Texts texts)
    {
        ArgumentNullException.ThrowIfNull(theirs);
        ArgumentNullException.ThrowIfNull(mine);
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(texts);
        var collections = vocabulary.Communities.SelectMany(c => c.Collections).ToList();
        FieldConflict[] all =
        [
            Of(nameof(mine.TitleNe), m => m.TitleNe),
            Of(nameof(mine.TitleEn), m => m.TitleEn),
            Of(nameof(mine.DescriptionNe), m => m.DescriptionNe),
            Of(nameof(mine.DescriptionEn), m => m.DescriptionEn),
            Of(nameof(mine.Contributors), m => string.Join('\n', m.Contributors.Select(c => $"{texts["role." + c.Role]}: {Shown(c.NameNe)}{(Shown(c.NameNe).Length > 0 && Shown(c.NameEn).Length > 0 ? " / " : "")}{Shown(c.NameEn)}"))),
            Of(nameof(mine.Date), m => string.IsNullOrWhiteSpace(m.Date) ? "" : PartialDate.TryParse(m.Date, m.Calendar, out var date, out _) ? date.ToText(texts.Language) : m.Date),
            Of(nameof(mine.Languages), m => Names(m.Languages, vocabulary.Languages)),
            Of(nameof(mine.Levels), m => Names(m.Levels, vocabulary.Levels)),
            Of(nameof(mine.Collections), m => Names(m.Collections, collections)),
            Of(nameof(mine.Licence), m => Names([m.Licence], vocabulary.Licences)),
            Of(nameof(mine.Rights), m => m.Rights),
        ];
        return [.. all.Where(f => f.Theirs != f.Mine)];

        FieldConflict Of(string name, Func<MetadataForm, string?> value) => new(name, texts["edit." + name], Shown(value(theirs)), Shown(value(mine)));

        string Names(IEnumerable<string> codes, IReadOnlyList<GetVocabulary.Entry> entries) =>
            string.Join('\n', codes.Select(c => entries.FirstOrDefault(e => e.Code == c)?.NameIn(texts.Language) ?? c).Order(StringComparer.Ordinal));
    }

    /// <summary>Theirs, with mine in the fields where that was chosen: what was not chosen is never overwritten.</summary>
    public static MetadataForm Merge(MetadataForm theirs, MetadataForm mine, IReadOnlyDictionary<string, string> choice)
    {
        ArgumentNullException.ThrowIfNull(theirs);
        ArgumentNullException.ThrowIfNull(mine);
        ArgumentNullException.ThrowIfNull(choice);
        return new MetadataForm
        {
            TitleNe = From(nameof(mine.TitleNe)).TitleNe,
            TitleEn = From(nameof(mine.TitleEn)).TitleEn,
            DescriptionNe = From(nameof(mine.DescriptionNe)).DescriptionNe,
            DescriptionEn = From(nameof(mine.DescriptionEn)).DescriptionEn,
            Contributors = From(nameof(mine.Contributors)).Contributors,
            Date = From(nameof(mine.Date)).Date,
            Calendar = From(nameof(mine.Date)).Calendar,
            Languages = From(nameof(mine.Languages)).Languages,
            Levels = From(nameof(mine.Levels)).Levels,
            Collections = From(nameof(mine.Collections)).Collections,
            Licence = From(nameof(mine.Licence)).Licence,
            Rights = From(nameof(mine.Rights)).Rights,
        };

        MetadataForm From(string field) => choice.TryGetValue(field, out var chosen) && chosen == "mine" ? mine : theirs;
    }

    /// <summary>A browser sends line ends of its own; they are no difference.</summary>
    private static string Shown(string? text) => (text ?? "").Replace("\r\n", "\n", StringComparison.Ordinal).Trim();
}
