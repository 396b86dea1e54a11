using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Site.Pages.Shared;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Catalog;

/// <summary>One item: what it is, and the ways to read it.</summary>
public sealed class ItemModel(IMediator mediator, Texts texts, Links links) : PageModel
{
    public GetItem.Model Item { get; private set; } = null!;

    public GetItem.File? Book => Item.MainFile;

    /// <summary>There is a book to open.</summary>
    public bool CanRead => Book is { Pages: > 0 };

    public async Task<IActionResult> OnGetAsync(Guid id, string? slug, CancellationToken ct)
    {
        var result = await mediator.Send(new GetItem.Query(new ItemId(id), texts.Language), ct);
        return result.ToPage(this, ok: item =>
        {
            Item = item;
            // A renamed book keeps its old addresses: they lead to the new one.
            return slug == Links.SlugOf(item.Slug) ? Page() : LocalRedirectPermanent(links.Item(item.Id, item.Slug) + Request.QueryString.ToUriComponent());
        });
    }

    public CoverArt Cover => new(Item.Kind, Item.Title.Title, texts.LangOf(Item.Title.Language, Item.Title.Title), string.Join(", ", Authors.Select(NameOf)))
    {
        Picture = CoverImage.Of(Item.Cover, 320),
        Eager = true,
    };

    /// <summary>The authors, or else whoever comes first.</summary>
    public IEnumerable<GetItem.Part> Authors =>
        Item.Contributors.Any(c => c.Role == ContributorRole.Author) ? Item.Contributors.Where(c => c.Role == ContributorRole.Author) : Item.Contributors.Take(1);

    /// <summary>In the reader's script where it is known.</summary>
    public string NameOf(GetItem.Part part) => (texts.IsNepali ? part.NameNe ?? part.NameEn : part.NameEn ?? part.NameNe) ?? "";

    /// <summary>The name in the other script, or null.</summary>
    public string? OtherNameOf(GetItem.Part part) => part is { NameNe: not null, NameEn: not null } ? (texts.IsNepali ? null : part.NameNe) : null;
}
