using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Catalog;

[RequireRole(Role.Editor)]
public sealed class EditModel(IMediator mediator, Links links, Texts texts) : PageModel
{
    private const int EmptyRows = 2;

    /// <summary>From the address alone: a field of that name in a form names no other item.</summary>
    [FromRoute]
    public Guid Id { get; set; }

    /// <summary>The version the form was filled from: whoever saves on an older one sees both.</summary>
    [BindProperty]
    public int Version { get; set; }

    [BindProperty(Name = "Metadata")]
    public EditInput Input { get; set; } = new();

    /// <summary>What the form shows.</summary>
    public MetadataForm Metadata { get; private set; } = new();

    /// <summary>For the page of a conflict: field name to <c>mine</c> or <c>theirs</c>.</summary>
    [BindProperty]
    public Dictionary<string, string> Choice { get; set; } = [];

    public GetItemForEdit.Model Item { get; private set; } = null!;

    public GetVocabulary.Model Vocabulary { get; private set; } = null!;

    /// <summary>Where the editor's form and what somebody else saved differ; null without a conflict.</summary>
    public IReadOnlyList<FieldConflict>? Conflict { get; private set; }

    /// <summary>The people in the form and some empty rows for more.</summary>
    public IReadOnlyList<ContributorLine> People => [.. Metadata.Contributors, .. Enumerable.Repeat(new ContributorLine(ContributorRole.Author, null, null), _rows)];

    private int _rows = EmptyRows;

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct, item => (Metadata, Version) = (item.Metadata, item.Version));

    public Task<IActionResult> OnPostAsync(CancellationToken ct) => SaveAsync(Input.ToForm(), ct);

    /// <summary>After a conflict: what was chosen field by field, on top of what the editor has seen of the other's.</summary>
    public async Task<IActionResult> OnPostResolveAsync(CancellationToken ct)
    {
        var there = await mediator.Send(new GetItemForEdit.Query(new ItemId(Id)), ct);
        return await SaveAsync(there.IsOk ? FieldConflict.Merge(there.Value.Metadata, Input.ToForm(), Choice) : Input.ToForm(), ct);
    }

    /// <summary>Without script: the same form with more empty rows.</summary>
    public Task<IActionResult> OnPostMoreAsync(CancellationToken ct)
    {
        ModelState.Clear();
        Metadata = Input.ToForm();
        _rows = EmptyRows + 4;
        return ShowAsync(ct);
    }

    /// <summary>Without script: the same form with what the file says in one field.</summary>
    public Task<IActionResult> OnPostUseAsync(string use, CancellationToken ct)
    {
        ModelState.Clear();
        Metadata = Input.ToForm();
        return ShowAsync(ct, item => Metadata = Offer.Of(item).FirstOrDefault(o => o.Field == use)?.Into(Metadata) ?? Metadata);
    }

    /// <summary>For script: the date in both calendars, or what is wrong with it.</summary>
    public IActionResult OnGetDate(string? text, DateCalendar calendar) => Content(
        string.IsNullOrWhiteSpace(text) ? ""
        : PartialDate.TryParse(text, calendar, out var date, out var problem) ? date.ToText(texts.Language) : texts["error.date." + problem]);

    /// <summary>For script: names that begin so.</summary>
    public async Task<IActionResult> OnGetPeopleAsync(string? name, CancellationToken ct)
    {
        var found = await mediator.Send(new FindPeople.Query(name ?? ""), ct);
        return new JsonResult(found.IsOk ? found.Value : []);
    }

    private async Task<IActionResult> SaveAsync(MetadataForm form, CancellationToken ct)
    {
        ModelState.Clear();
        Metadata = form;
        var saved = await mediator.Send(new EditMetadata.Command(new ItemId(Id), Version, Metadata), ct);
        if (saved.IsOk)
            return LocalRedirect(links.Status(new ItemId(Id)) + "?saved=true");
        var shown = await ShowAsync(ct, item =>
        {
            if (saved.Errors[0].Kind != ErrorKind.Conflict)
                return;
            Version = item.Version;
            Conflict = FieldConflict.Between(item.Metadata, Metadata, Vocabulary, texts);
        });
        if (Conflict is { Count: 0 })
            return LocalRedirect(links.Status(new ItemId(Id)) + "?saved=true");
        return Item is null ? shown : saved.ToPage(this, _ => Page());
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct, Action<GetItemForEdit.Model>? fill = null)
    {
        var vocabulary = await mediator.Send(new GetVocabulary.Query(), ct);
        var item = await mediator.Send(new GetItemForEdit.Query(new ItemId(Id)), ct);
        return item.ToPage(this, found =>
        {
            (Item, Vocabulary) = (found, vocabulary.Value);
            fill?.Invoke(found);
            return Page();
        });
    }
}
