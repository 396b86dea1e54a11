using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Catalog;

/// <summary>An item's files: their order, their names, and what goes.</summary>
[RequireRole(Role.Editor)]
public sealed class FilesModel(IMediator mediator, Links links, Texts texts) : PageModel
{
    /// <summary>From the address alone: a field of that name in a form names no other item.</summary>
    [FromRoute]
    public Guid Id { get; set; }

    /// <summary>A file as the form has it, in the order of the form.</summary>
    [BindProperty]
    public List<FileInput> Files { get; set; } = [];

    public GetItemForEdit.Model Item { get; private set; } = null!;

    public IReadOnlyList<NamedCode> Languages { get; private set; } = [];

    public string Title => (texts.IsNepali ? Item.Metadata.TitleNe ?? Item.Metadata.TitleEn : Item.Metadata.TitleEn ?? Item.Metadata.TitleNe) ?? Item.ProvisionalTitle ?? "";

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    /// <param name="move">Id and <c>up</c> or <c>down</c>, from the button that was pressed; nothing when the form is just saved.</param>
    public async Task<IActionResult> OnPostAsync(string? move, CancellationToken ct)
    {
        if (move?.Split(':') is [var id, var way] && Files.FindIndex(f => f.Id.ToString() == id) is >= 0 and var from)
        {
            var to = way == "up" ? from - 1 : from + 1;
            if (to >= 0 && to < Files.Count)
                (Files[from], Files[to]) = (Files[to], Files[from]);
        }

        var result = await mediator.Send(new ArrangeFiles.Command(new ItemId(Id), [.. Files.Select(f => new ArrangeFiles.Line(new FileId(f.Id), f.Label, string.IsNullOrEmpty(f.Language) ? null : f.Language))]), ct);
        return await EndAsync(result.IsOk ? null : result.Errors, ct);
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid file, CancellationToken ct)
    {
        var result = await mediator.Send(new RemoveFile.Command(new ItemId(Id), new FileId(file)), ct);
        return await EndAsync(result.IsOk ? null : result.Errors, ct);
    }

    private async Task<IActionResult> EndAsync(IReadOnlyList<Application.Pipeline.Error>? errors, CancellationToken ct)
    {
        if (errors is null)
            return LocalRedirect(links.Files(new ItemId(Id)) + "?saved=true");
        foreach (var error in errors)
            ModelState.AddModelError("", texts.Of(error));
        return await ShowAsync(ct);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var vocabulary = await mediator.Send(new GetVocabulary.Query(), ct);
        Languages = [.. vocabulary.Value.Languages.Select(l => new NamedCode(l.Code, l.NameIn(texts.Language)))];
        var item = await mediator.Send(new GetItemForEdit.Query(new ItemId(Id)), ct);
        return item.ToPage(this, found =>
        {
            Item = found;
            return Page();
        });
    }

    public sealed class FileInput
    {
        public Guid Id { get; set; }

        public string? Label { get; set; }

        public string? Language { get; set; }
    }
}
