using System.Globalization;
using System.Text;

namespace Pustakalaya.Domain.Text;

/// <summary>
/// A chapter as it is kept: a fragment of HTML written by us alone, so that its tags are known, its attributes quoted and its letters escaped in one way.
/// Its text is what is searched; the words found in it are marked where they stand.
/// </summary>
public static class ChapterHtml
{
    private static readonly HashSet<string> Blocks = new(StringComparer.Ordinal)
    {
        "p", "div", "section", "figure", "figcaption", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr",
        "details", "summary", "h2", "h3", "h4", "h5", "h6", "hr", "br",
    };

    /// <summary>What an <c>id</c> of a book is called in the page, so that it can meet none of the page's own.</summary>
    public static string IdOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var name = new StringBuilder("e-");
        foreach (var c in id.AsSpan(0, Math.Min(id.Length, 100)))
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.') name.Append(c);
            else name.Append(CultureInfo.InvariantCulture, $"_{(int)c:x}");
        }

        return name.ToString();
    }

    /// <summary>The words, blocks parted by line feeds.</summary>
    public static string TextOf(string html)
    {
        var text = new StringBuilder();
        Walk(html, (c, _, _) => text.Append(c), static (_, _) => { });
        return text.ToString();
    }

    /// <summary>The fragment with ranges of <see cref="TextOf"/> marked.</summary>
    /// <param name="marks">In order, none overlapping.</param>
    /// <param name="now">Index of the one that is looked at, or -1: the page scrolls to it.</param>
    public static string Mark(string html, IReadOnlyList<TextRange> marks, int now)
    {
        ArgumentNullException.ThrowIfNull(marks);
        ArgumentNullException.ThrowIfNull(html);
        if (marks.Count == 0) return html;
        var to = new StringBuilder(html.Length + (marks.Count * 20));
        var (offset, next, copied, marked, isOpen, isNamed) = (0, 0, 0, 0, false, false);
        Walk(
            html,
            (_, from, end) =>
            {
                while (next < marks.Count && marks[next].End <= offset) next++;
                var isMarked = next < marks.Count && marks[next].Start <= offset && end > from;
                if (isOpen && (!isMarked || marks[next].Start == offset)) Close();
                if (isMarked && !isOpen) Open(from);
                if (isMarked) marked = end;
                offset++;
            },
            // A mark does not reach over a tag: it goes on behind it.
            (_, _) =>
            {
                if (isOpen) Close();
            });
        if (isOpen) Close();
        return to.Append(html, copied, html.Length - copied).ToString();

        void Open(int at)
        {
            to.Append(html, copied, at - copied).Append("<mark");
            if (next == now) to.Append(isNamed ? " class=\"now\"" : " id=\"hit\" class=\"now\"");
            isNamed |= next == now;
            to.Append('>');
            (copied, isOpen) = (at, true);
        }

        // Behind its last letter: the room after it is not marked.
        void Close()
        {
            to.Append(html, copied, marked - copied).Append("</mark>");
            (copied, isOpen) = (marked, false);
        }
    }

    /// <param name="letter">Each letter of the text and where it stands in the fragment; nowhere (an empty place) for what parts blocks.</param>
    /// <param name="tag">Each tag and where it stands.</param>
    private static void Walk(string html, Action<char, int, int> letter, Action<int, int> tag)
    {
        ArgumentNullException.ThrowIfNull(html);
        // What parts two words is given before the next one, so that a text neither begins nor ends with it.
        var (gap, isEmpty) = ('\0', true);
        var plain = 0;
        for (var at = 0; at < html.Length;)
        {
            if (html[at] == '<')
            {
                var end = html.IndexOf('>', at) + 1;
                tag(at, end);
                var isEnd = html[at + 1] == '/';
                var name = html.AsSpan(at + (isEnd ? 2 : 1));
                name = name[..name.IndexOfAny(' ', '>')];
                if (name is "pre") plain += isEnd ? -1 : 1;
                if (Blocks.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name)) gap = '\n';
                else if (name is "td" or "th" or "img" && gap == '\0') gap = ' ';
                at = end;
                continue;
            }

            var length = html[at] == '&' ? html.IndexOf(';', at) + 1 - at : 1;
            var c = length == 1 ? html[at] : Decoded(html.AsSpan(at, length));
            if (c == ' ' || c == '\n')
            {
                // In a listing a line is a line; elsewhere the fragment has no line feeds.
                if (gap != '\n') gap = plain > 0 ? c : ' ';
            }
            else
            {
                if (gap != '\0' && !isEmpty) letter(gap, at, at);
                letter(c, at, at + length);
                (gap, isEmpty) = ('\0', false);
            }

            at += length;
        }
    }

    private static char Decoded(ReadOnlySpan<char> entity) => entity switch
    {
        "&amp;" => '&',
        "&lt;" => '<',
        "&gt;" => '>',
        "&quot;" => '"',
        "&#39;" => '\'',
        _ => throw new FormatException($"Not a fragment of ours: {entity}"),
    };
}
