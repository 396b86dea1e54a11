using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Shared;

/// <summary>A cover in a page.</summary>
internal sealed class CoverHtml(CoverArt cover, Icons icons) : IHtmlContent
{
    // Used when the page is put together: the layout writes the symbols before covers are written.
    private readonly IHtmlContent? _icon = cover.Picture is null ? icons[cover.KindName] : null;

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        var output = new HtmlOutput(writer, encoder);
        if (cover.Picture is { } picture)
        {
            output.Add($"""<img class="{(picture.InStrip ? "cover in-strip" : "cover")}" src="{picture.Src}" width="{picture.Width}" height="{picture.Height}" alt="" """);
            if (!cover.Eager)
                output.Add($"""loading="lazy" """);
            output.Add($"""decoding="async">""");
            return;
        }

        output.Add($"""<span class="{cover.Classes}" aria-hidden="true" lang="{cover.TitleLanguage}"><span class="cover-label"><span class="cover-title">{cover.Title}</span>""");
        if (cover.By is { Length: > 0 } by)
            output.Add($"""<span class="cover-by">{by}</span>""");
        output.Add($"""<span class="cover-letter">{cover.Letter}</span></span><span class="cover-kind">{_icon!}</span></span>""");
    }
}
