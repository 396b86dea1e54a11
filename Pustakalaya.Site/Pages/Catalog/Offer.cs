using System.Globalization;
using System.Text.RegularExpressions;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Site.Pages.Catalog;

/// <summary>What a file says of itself, offered beside the field it belongs to; the editor decides.</summary>
/// <param name="Field">Property of <see cref="MetadataForm"/>.</param>
public sealed partial record Offer(string Field, string Text)
{
    public static IReadOnlyList<Offer> Of(GetItemForEdit.Model item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var offers = new List<Offer>();
        foreach (var facts in item.Files.Select(f => f.Facts).OfType<Domain.Ingest.FileFacts>())
        {
            Add(IsNepali(facts.Title) ? nameof(MetadataForm.TitleNe) : nameof(MetadataForm.TitleEn), facts.Title);
            Add(IsNepali(facts.Subject) ? nameof(MetadataForm.DescriptionNe) : nameof(MetadataForm.DescriptionEn), facts.Subject);
            Add(nameof(MetadataForm.Contributors), facts.Author);
            Add(nameof(MetadataForm.Date), DateOf(facts.Book?.Date ?? facts.Media?.Year?.ToString("0000", CultureInfo.InvariantCulture)));
        }

        return offers;

        void Add(string field, string? text)
        {
            if (!string.IsNullOrWhiteSpace(text) && !offers.Exists(o => o.Field == field))
                offers.Add(new Offer(field, text.Trim()));
        }
    }

    public MetadataForm Into(MetadataForm form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return Field switch
        {
            nameof(form.TitleNe) => form with { TitleNe = Text },
            nameof(form.TitleEn) => form with { TitleEn = Text },
            nameof(form.DescriptionNe) => form with { DescriptionNe = Text },
            nameof(form.DescriptionEn) => form with { DescriptionEn = Text },
            nameof(form.Date) => form with { Date = Text },
            _ => form with { Contributors = [.. form.Contributors, IsNepali(Text) ? new(ContributorRole.Author, Text, null) : new(ContributorRole.Author, null, Text)] },
        };
    }

    /// <summary>The day a book says for itself, without the hour, in the calendar that books use.</summary>
    private static string? DateOf(string? said) =>
        said is not null && BookDate().Match(said) is { Success: true, Groups: [_, var day, ..] } && PartialDate.TryParse("AD " + day.Value, DateCalendar.Gregorian, out _, out _) ? "AD " + day.Value : null;

    [GeneratedRegex("^([0-9]{4}(?:-[0-9]{2}){0,2})(?:T.*)?$")]
    private static partial Regex BookDate();

    internal static bool IsNepali(string? text) => text?.Any(c => c is >= '\u0900' and <= '\u097F') == true;
}
