using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Shared;

/// <summary>Found items as the rows of a list: cover, title, by-line, facts, and the pages that hold the words or else the description.</summary>
internal sealed class RowsHtml(IReadOnlyList<Row> rows, Texts texts, Links links, Icons icons) : IHtmlContent
{
    // Made before it is written, since the layout writes the symbols of their icons first.
    private readonly IHtmlContent[] _covers = [.. rows.Select(row => row.Cover.Html(icons))];

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        var output = new HtmlOutput(writer, encoder);
        for (var i = 0; i < rows.Count; i++)
        {
            var item = rows[i].Found.Card;
            output.Add($"""<li>{_covers[i]}<div><h2><a href="{links.Item(item.Id, item.Slug)}" lang="{rows[i].Cover.TitleLanguage}">{rows[i].Found.Title.AsHtml()}</a></h2>""");
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
            if (rows[i].Found.Hits.Count > 0)
                WriteHits(output, rows[i]);
            else if (rows[i].Found.Description.Parts.Count > 0)
                output.Add($"""<p class="small" lang="{texts.LangOf(item.DescriptionLanguage, item.Description ?? "")}">{rows[i].Found.Description.AsHtml()}</p>""");
            output.Add($"</div></li>\n");
        }
    }

    private void WriteHits(HtmlOutput output, Row row)
    {
        var (item, hits) = (row.Found.Card, row.Found.Hits);
        output.Add($"""<ul class="hits">""");
        foreach (var hit in hits)
            output.Add($"""<li><a href="{Place(item, hit.Page, row.Query)}">{(item.Kind == ItemKind.Document ? texts[item.Format == FileKind.Epub ? "chapter.short" : "page.short", texts.Plain(hit.Page)] : texts["item.open"])}</a><span lang="{texts.LangOf(null, hit.Snippet.ToString())}">{hit.Snippet.AsHtml()}</span></li>""");
        if (item.Kind == ItemKind.Document && row.Found.PagesWithHits - hits.Count is > 0 and var more)
            output.Add($"""<li><a href="{links.Read(item.Id, item.Slug, null, row.Query)}#find">{texts.Count("search.more-pages", more)}</a></li>""");
        output.Add($"</ul>");
    }

    /// <summary>Where the words stand: a page of a book; of anything else, where it opens.</summary>
    private string Place(ItemCard item, int page, string? query) => item.Kind switch
    {
        ItemKind.Document => links.Read(item.Id, item.Slug, page, query),
        ItemKind.Lesson => links.Open(item.Id, item.Slug),
        _ => links.Item(item.Id, item.Slug),
    };
}
