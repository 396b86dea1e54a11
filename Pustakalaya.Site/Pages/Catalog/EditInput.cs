using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Site.Pages.Catalog;

/// <summary>The form's fields as a browser sends them, under <c>Metadata.</c>; lists that model binding can fill.</summary>
public sealed class EditInput
{
    public string? TitleNe { get; set; }

    public string? TitleEn { get; set; }

    public string? DescriptionNe { get; set; }

    public string? DescriptionEn { get; set; }

    public List<ContributorLine> Contributors { get; set; } = [];

    public string? Date { get; set; }

    public DateCalendar Calendar { get; set; } = DateCalendar.BikramSambat;

    public List<string> Languages { get; set; } = [];

    public List<string> Levels { get; set; } = [];

    public List<string> Collections { get; set; } = [];

    public string? Licence { get; set; }

    public string? Rights { get; set; }

    /// <summary>Rows of people that were left empty are none.</summary>
    public MetadataForm ToForm() => new()
    {
        TitleNe = TitleNe,
        TitleEn = TitleEn,
        DescriptionNe = DescriptionNe,
        DescriptionEn = DescriptionEn,
        Contributors = [.. Contributors.Where(c => !string.IsNullOrWhiteSpace(c.NameNe) || !string.IsNullOrWhiteSpace(c.NameEn))],
        Date = Date,
        Calendar = Calendar,
        Languages = Languages,
        Levels = Levels,
        Collections = Collections,
        Licence = Licence ?? "unknown",
        Rights = Rights,
    };
}
