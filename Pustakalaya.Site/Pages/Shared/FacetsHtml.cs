using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Pustakalaya.Application.Search;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Shared;

/// <summary>What results can be narrowed by, as checkboxes: one fold for each dimension that has values. Collections are many: closed until one is chosen.</summary>
/// <param name="keep">These very groups are likely to be shown again.</param>
internal sealed class FacetsHtml(IReadOnlyList<SearchItems.FacetGroup> groups, bool keep, Texts texts, Icons icons) : IHtmlContent
{
    // Lists without filters show the same counts until one changes, in either language: docs/decisions/0010.
    private static readonly ConditionalWeakTable<IReadOnlyList<SearchItems.FacetGroup>, string> Kept = [];

    private readonly IHtmlContent _down = icons["down"];

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        if (keep)
            writer.Write(Kept.GetValue(groups, _ => HtmlOutput.Text(encoder, Write)));
        else
            Write(new HtmlOutput(writer, encoder));
    }

    private void Write(HtmlOutput output)
    {
        foreach (var group in groups.Where(g => g.Values.Count > 0))
        {
            var name = NameOf(group.Dimension);
            var open = group.Dimension != FacetDimension.Collection || group.Values.Any(v => v.Chosen);
            output.Add($"""<details class="facet"{(open ? " open" : "")}><summary>{texts["facet." + name]}{_down}</summary><ul class="plain">""");
            foreach (var value in group.Values)
            {
                output.Add($"""
                    <li><label><input type="checkbox" name="{name}" value="{value.Code}"{(value.Chosen ? " checked" : "")}><span>{value.Name}</span><span class="num">{texts.Number(value.Count)}</span></label></li>

                    """);
            }

            output.Add($"</ul></details>\n");
        }
    }

    /// <summary>Of the checkboxes, and of the query parameter.</summary>
    private static string NameOf(FacetDimension dimension) => dimension switch
    {
        FacetDimension.Kind => "kind",
        FacetDimension.Language => "language",
        FacetDimension.Level => "level",
        FacetDimension.Collection => "collection",
        _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "Results are not narrowed by this."),
    };
}
