using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Reading;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Site.Pages.Shared;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Catalog;

/// <summary>One item: what it is, and the ways to read, hear, watch, open or keep it.</summary>
public sealed class ItemModel(IMediator mediator, Texts texts, Links links) : PageModel
{
    public GetItem.Model Item { get; private set; } = null!;

    /// <summary>What is in the player; null for what is not played, or cannot be yet.</summary>
    public Playing? Playing { get; private set; }

    public Ways Ways { get; private set; } = null!;

    public GetItem.File? Main => Item.MainFile;

    /// <param name="part">Of several recordings or films the one to play, from 1.</param>
    /// <param name="t">Second to begin at.</param>
    public async Task<IActionResult> OnGetAsync(Guid id, string? slug, CancellationToken ct, int part = 1, int t = 0)
    {
        var result = await mediator.Send(new GetItem.Query(new ItemId(id), texts.Language), ct);
        if (result.IsOk)
            await PrepareAsync(result.Value, part, t, ct);
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

    /// <summary>What it is, how long, how big, in which languages.</summary>
    public IEnumerable<string> Summary
    {
        get
        {
            var parts = Item.Files.Where(f => f.Role == FileRole.Part).ToList();
            yield return texts.Kind(Item.Kind, Main?.Kind);
            if (parts.Count > 1)
                yield return texts.Count("item.parts", parts.Count);
            if (texts.Extent(Main?.Kind, parts.Count > 1 ? null : Main?.Pages, Item.Seconds) is { } extent)
                yield return extent;
            if (parts.Count > 0)
                yield return texts.Size(parts.Sum(f => f.Size));
            foreach (var language in Item.Languages)
                yield return language.Name;
        }
    }

    /// <summary>In the reader's script where it is known.</summary>
    public string NameOf(GetItem.Part part) => (texts.IsNepali ? part.NameNe ?? part.NameEn : part.NameEn ?? part.NameNe) ?? "";

    /// <summary>The name in the other script, or null.</summary>
    public string? OtherNameOf(GetItem.Part part) => part is { NameNe: not null, NameEn: not null } ? (texts.IsNepali ? null : part.NameNe) : null;

    private async Task PrepareAsync(GetItem.Model item, int part, int t, CancellationToken ct)
    {
        var parts = Playing.PartsOf(item);
        if (parts.Count > 0)
        {
            var number = Math.Clamp(part, 1, parts.Count);
            var current = parts[number - 1];
            var wave = Playing.Has(current, PlayName.Waveform) ? await mediator.Send(new GetWaveForm.Query(item.Id, current.Id), ct) : null;
            if (new Playing(item, wave is { IsOk: true } ? wave.Value : [], number, Math.Clamp(t, 0, current.Seconds ?? 0)) is var playing && playing.SourcesOf(current).Count > 0)
                Playing = playing;
        }

        Ways = new Ways(item, Playing is not null);
    }
}
