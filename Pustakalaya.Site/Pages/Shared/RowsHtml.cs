using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Shared;

/// <summary>Found items as the rows of a list: cover, title, by-line, facts, and the pages that hold the words or else the description.</summary>
/// <param name="query">What was searched for: the reader opens with it marked. Null for a list, whose rows are kept.</param>
internal sealed class RowsHtml(IReadOnlyList<SearchItems.FoundItem> found, CoverStrips covers, string? query, Texts texts, Links links, Icons icons) : IHtmlContent
{
    // A list without words gives the same item again as long as nothing that it shows has changed, in the same language: docs/decisions/0010.
    private static readonly ConditionalWeakTable<SearchItems.FoundItem, Written> Kept = [];

    // Made before it is written, since the layout writes the symbols of their icons first.
    private readonly IHtmlContent[] _covers = [.. found.Select(item => CoverOf(item, covers, icons))];

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        var output = new HtmlOutput(writer, encoder);
        for (var i = 0; i < found.Count; i++)
        {
            output.Add($"<li>{_covers[i]}");
            if (query is null)
                output.Add($"{KeptOf(i, encoder).Text}");
            else
                WriteText(output, found[i]);
        }
    }

    private Written KeptOf(int i, HtmlEncoder encoder)
    {
        if (!Kept.TryGetValue(found[i], out var kept))
        {
            kept = new Written(
                found[i].Card.Cover is null ? new HtmlString(HtmlOutput.Text(encoder, html => html.Add($"{_covers[i]}"))) : null,
                new HtmlString(HtmlOutput.Text(encoder, html => WriteText(html, found[i]))));
            Kept.AddOrUpdate(found[i], kept);
        }

        return kept;
    }

    private static IHtmlContent CoverOf(SearchItems.FoundItem item, CoverStrips covers, Icons icons)
    {
        if (!Kept.TryGetValue(item, out var kept) || kept.MadeCover is null)
            return covers.Of(item.Card).Html(icons);
        icons.Carry(CoverArt.NameOf(item.Card.Kind));
        return kept.MadeCover;
    }

    private void WriteText(HtmlOutput output, SearchItems.FoundItem found)
    {
        var item = found.Card;
        output.Add($"""<div><h2><a href="{links.Item(item.Id, item.Slug)}" lang="{texts.LangOf(item.TitleLanguage, item.Title)}">{found.Title.AsHtml()}</a></h2>""");
        if (item.By.Count > 0)
            output.Add($"""<p class="meta" lang="{texts.LangOf(null, item.By[0])}">{string.Join(", ", item.By)}</p>""");
        output.Add($"""<p class="meta dots"><span>{texts.Kind(item.Kind, item.Format)}</span>""");
        foreach (var language in item.Languages)
            output.Add($"<span>{language.Name}</span>");
        foreach (var level in item.Levels)
            output.Add($"<span>{level.Name}</span>");
        if (item.Date is { } date)
            output.Add($"<span>{texts.ShortDate(date)}</span>");
        if (texts.Extent(item.Format, item.Pages, item.Seconds) is { } extent)
            output.Add($"<span>{extent}</span>");
        output.Add($"</p>");
        if (found.Hits.Count > 0)
            WriteHits(output, found);
        else if (found.Description.Parts.Count > 0)
            output.Add($"""<p class="small" lang="{texts.LangOf(item.DescriptionLanguage, item.Description ?? "")}">{found.Description.AsHtml()}</p>""");
        output.Add($"</div></li>\n");
    }

    private void WriteHits(HtmlOutput output, SearchItems.FoundItem found)
    {
        var (item, hits) = (found.Card, found.Hits);
        output.Add($"""<ul class="hits">""");
        foreach (var hit in hits)
            output.Add($"""<li><a href="{Place(item, hit.Page)}">{(item.Kind == ItemKind.Document ? texts[item.Format == FileKind.Epub ? "chapter.short" : "page.short", texts.Plain(hit.Page)] : texts["item.open"])}</a><span lang="{texts.LangOf(null, hit.Snippet.ToString())}">{hit.Snippet.AsHtml()}</span></li>""");
        if (item.Kind == ItemKind.Document && found.PagesWithHits - hits.Count is > 0 and var more)
            output.Add($"""<li><a href="{links.Read(item.Id, item.Slug, null, query)}#find">{texts.Count("search.more-pages", more)}</a></li>""");
        output.Add($"</ul>");
    }

    /// <summary>Where the words stand: a page of a book; of anything else, where it opens.</summary>
    private string Place(ItemCard item, int page) => item.Kind switch
    {
        ItemKind.Document => links.Read(item.Id, item.Slug, page, query),
        ItemKind.Lesson => links.Open(item.Id, item.Slug),
        _ => links.Item(item.Id, item.Slug),
    };

    /// <summary>A row as it was written: its made cover, since a picture lies in a strip with those beside it, and the rest.</summary>
    private sealed record Written(IHtmlContent? MadeCover, IHtmlContent Text);
}
