using FluentValidation;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Application.Catalog;

/// <summary>An item's metadata as people write it: names instead of ids, dates as text. What the form and the import fill in.</summary>
public sealed record MetadataForm
{
    public string? TitleNe { get; init; }

    public string? TitleEn { get; init; }

    public string? DescriptionNe { get; init; }

    public string? DescriptionEn { get; init; }

    /// <summary>In the order of the title page.</summary>
    public IReadOnlyList<ContributorLine> Contributors { get; init; } = [];

    /// <summary>As exactly as it is known: २०८०, 2080 Asar, 2023-06-30.</summary>
    public string? Date { get; init; }

    /// <summary>The calendar of <see cref="Date"/> when its words do not say it.</summary>
    public DateCalendar Calendar { get; init; } = DateCalendar.BikramSambat;

    /// <summary>ISO 639 codes.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>Codes of education levels.</summary>
    public IReadOnlyList<string> Levels { get; init; } = [];

    /// <summary>Slugs of collections.</summary>
    public IReadOnlyList<string> Collections { get; init; } = [];

    /// <summary>Code of the licence.</summary>
    public string Licence { get; init; } = "unknown";

    /// <summary>Rights statement in words.</summary>
    public string? Rights { get; init; }
}

/// <summary>Somebody's part in an item. The name in one script is enough; with both, the person is found by either.</summary>
public sealed record ContributorLine(ContributorRole Role, string? NameNe, string? NameEn);

internal sealed class MetadataFormValidator : AbstractValidator<MetadataForm>
{
    public const int MaxTitle = 500;
    public const int MaxDescription = 20_000;
    public const int MaxContributors = 50;
    public const int MaxName = 200;
    public const int MaxRights = 5_000;

    public MetadataFormValidator()
    {
        RuleFor(f => f.TitleNe).Must((form, _) => InputText.Line(form.TitleNe) is not null || InputText.Line(form.TitleEn) is not null)
            .WithErrorCode("title.missing").WithMessage("Give a title, in Nepali or in English.");
        AtMost(RuleFor(f => f.TitleNe), MaxTitle, "title.long");
        AtMost(RuleFor(f => f.TitleEn), MaxTitle, "title.long");
        AtMost(RuleFor(f => f.DescriptionNe), MaxDescription, "description.long");
        AtMost(RuleFor(f => f.DescriptionEn), MaxDescription, "description.long");
        AtMost(RuleFor(f => f.Rights), MaxRights, "rights.long");
        RuleFor(f => f.Rights).Must(rights => InputText.Line(rights) is not null).When(f => f.Licence == "custom")
            .WithErrorCode("rights.missing").WithMessage("A licence with terms of its own needs them written in the rights statement.");
        RuleFor(f => f.Contributors).Must(c => c.Count <= MaxContributors).WithErrorCode("contributors.many").WithMessage($"At most {MaxContributors} people can be named.").WithState(_ => (object[])[MaxContributors]);
        RuleForEach(f => f.Contributors).ChildRules(line =>
        {
            line.RuleFor(l => l.NameNe).Must((l, _) => InputText.Line(l.NameNe) is not null || InputText.Line(l.NameEn) is not null)
                .WithErrorCode("contributor.nameless").WithMessage("Give the person's name, in Nepali or in English.");
            AtMost(line.RuleFor(l => l.NameNe), MaxName, "contributor.long");
            AtMost(line.RuleFor(l => l.NameEn), MaxName, "contributor.long");
            line.RuleFor(l => l.Role).IsInEnum().WithErrorCode("contributor.role").WithMessage("There is no such role.");
        });
        RuleFor(f => f.Date).Custom((text, context) =>
        {
            if (InputText.Line(text) is { } date && !PartialDate.TryParse(date, context.InstanceToValidate.Calendar, out _, out var problem))
                context.AddFailure(new FluentValidation.Results.ValidationFailure(context.PropertyPath, DateMessage(problem)) { ErrorCode = "date." + problem });
        });
    }

    private static void AtMost<T>(IRuleBuilder<T, string?> text, int length, string code) => text
        .MaximumLength(length).WithErrorCode(code).WithMessage($"At most {length} characters.").WithState(_ => (object[])[length]);

    private static string DateMessage(PartialDateProblem problem) => problem switch
    {
        PartialDateProblem.YearOutOfRange => "This year is out of range: 58 to 2257 BS, 1 to 2200 AD.",
        PartialDateProblem.MonthOutOfRange => "A year has the months 1 to 12.",
        PartialDateProblem.DayOutOfRange => "This month has not so many days.",
        PartialDateProblem.DayWithoutMonth => "A day needs its month.",
        PartialDateProblem.OutsideTable => "Months and days of Bikram Sambat are known for 1970 to 2100 BS only: give the year alone.",
        _ => "This is not readable as a date. Write 2080, 2080 Asar or 2080 Asar 15.",
    };
}
