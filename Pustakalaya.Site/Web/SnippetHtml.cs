using Microsoft.AspNetCore.Html;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Site.Web;

internal static class SnippetHtml
{
    /// <summary>In a page: its words encoded, those searched for marked.</summary>
    public static IHtmlContent AsHtml(this Snippet snippet) => new HtmlString(snippet.ToHtml());
}
