using System.Globalization;
using System.Net;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>
/// Reads the table of contents that <c>pdftohtml -xml</c> prints after the pages (poppler 22.12): <c>outline</c> elements inside each other, with
/// lines <c>&lt;item page="3"&gt;Title&lt;/item&gt;</c>. It is scanned for these tags, not read as XML, so nothing in it can be expanded. Pure.
/// </summary>
internal static class PdfOutlineOutput
{
    private const int MostEntries = 5_000;
    private const int Deepest = 8;

    private const string Open = "<outline>";
    private const string Close = "</outline>";
    private const string Item = "<item";
    private const string ItemEnd = "</item>";

    /// <summary>Entries in order. Nothing before the last page's end is looked at, so the text of a page cannot pretend to be an outline.</summary>
    /// <param name="pageCount">An entry that leads beyond it leads nowhere.</param>
    public static IReadOnlyList<OutlineEntry> Parse(string output, int pageCount)
    {
        var entries = new List<OutlineEntry>();
        var start = output.LastIndexOf("</page>", StringComparison.Ordinal);
        if (start < 0) return entries;
        var rest = output.AsSpan(start);
        var depth = -1;
        while (entries.Count < MostEntries && rest.IndexOf('<') is >= 0 and var at)
        {
            rest = rest[at..];
            if (rest.StartsWith(Item, StringComparison.Ordinal))
            {
                var end = rest.IndexOf(ItemEnd, StringComparison.Ordinal);
                if (end < 0) break;
                if (depth is >= 0 and < Deepest && Entry(rest[Item.Length..end], depth, pageCount) is { } entry) entries.Add(entry);
                rest = rest[(end + ItemEnd.Length)..];
                continue;
            }

            if (rest.StartsWith(Open, StringComparison.Ordinal)) depth++;
            else if (rest.StartsWith(Close, StringComparison.Ordinal)) depth--;
            rest = rest[1..];
        }

        return entries;
    }

    /// <param name="item"><c> page="3"&gt;Title</c>; without a page when the entry leads out of the file.</param>
    private static OutlineEntry? Entry(ReadOnlySpan<char> item, int depth, int pageCount)
    {
        const string attribute = " page=\"";
        var gt = item.IndexOf('>');
        if (gt < 0 || PdfInfoOutput.Clean(WebUtility.HtmlDecode(item[(gt + 1)..].ToString())) is not { } title) return null;
        var page = 0;
        if (item.StartsWith(attribute, StringComparison.Ordinal))
            _ = int.TryParse(item[attribute.Length..gt].TrimEnd('"'), NumberStyles.None, CultureInfo.InvariantCulture, out page);
        return new OutlineEntry(title, page > pageCount ? 0 : page, depth);
    }
}
