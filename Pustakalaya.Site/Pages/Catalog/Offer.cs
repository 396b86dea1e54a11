using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Site.Pages.Catalog;

/// <summary>What a file says of itself, offered beside the field it belongs to; the editor decides.</summary>
/// <param name="Field">Property of <see cref="MetadataForm"/>.</param>
public sealed record Offer(string Field, string Text)
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
            _ => form with { Contributors = [.. form.Contributors, IsNepali(Text) ? new(ContributorRole.Author, Text, null) : new(ContributorRole.Author, null, Text)] },
        };
    }

    internal static bool IsNepali(string? text) => text?.Any(c => c is >= '\u0900' and <= '\u097F') == true;
}
