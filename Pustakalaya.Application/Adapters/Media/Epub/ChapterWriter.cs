using System.Globalization;
using System.Text;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Adapters.Media.Epub;

/// <summary>A picture of the book as it is kept.</summary>
/// <param name="Name">Among the derived files.</param>
internal sealed record ChapterPicture(string Name, int Width, int Height);

/// <summary>Where the links and pictures of one chapter lead.</summary>
internal interface IChapterLinks
{
    /// <summary>Number and name inside of the chapter that an address means; null when it is none of this book.</summary>
    (int Chapter, string? Fragment)? Chapter(string address);

    ChapterPicture? Picture(string address);
}

/// <summary>
/// Makes a fragment of HTML of a chapter that nobody vouches for. Nothing of it is copied: what is on the list of <see cref="ChapterElements"/> is written
/// anew, each attribute by a rule of its own, each letter escaped. So no script, no style, no form and no address outside the book can come through,
/// whatever the parser of a browser would have made of the original.
/// </summary>
internal sealed class ChapterWriter(IChapterLinks links)
{
    /// <summary>Elements inside each other; deeper ones lose their tags.</summary>
    private const int Deepest = 100;

    /// <summary>Characters of a fragment: a chapter of this size is a book.</summary>
    private const int Longest = 12_000_000;

    private readonly StringBuilder _html = new();
    private readonly List<(string Name, ChapterElement Element, bool IsWritten)> _open = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private int _written;
    private int _dropped;
    private bool _afterSpace = true;

    /// <returns>A fragment that <see cref="ChapterHtml"/> can read; null when it would be larger than any chapter.</returns>
    public static string? Clean(string markup, IChapterLinks links)
    {
        var reader = new MarkupReader(markup);
        var writer = new ChapterWriter(links);
        while (reader.Read())
        {
            if (reader.Kind == MarkupKind.Text) writer.Write(reader.Text);
            else if (reader.Kind == MarkupKind.End) writer.End(reader.Name);
            else writer.Start(reader);
            if (writer._html.Length > Longest) return null;
        }

        writer.CloseTo(0);
        return writer._html.ToString();
    }

    private void Start(MarkupReader reader)
    {
        var name = reader.Name;
        var element = ChapterElements.Of(name);
        if (element.IsBlock) CloseImplied(name);
        if (IsPageBreak(reader))
        {
            // The number of a page on paper is no word of the text.
            if (_dropped == 0 && Id(reader) is { Length: > 0 } id) _html.Append("<span").Append(id).Append("></span>");
            Push(name, element with { IsDropped = true }, null, reader);
            return;
        }

        if (_dropped == 0)
        {
            switch (name)
            {
                case "html" or "body" or "math":
                    StartOther(name, reader);
                    return;
                case "img" or "image":
                    Picture(reader);
                    return;
                case "a":
                    Push(name, element, Anchor(reader), reader);
                    return;
            }
        }

        Push(name, element, element.Tag is { } tag ? tag + Common(reader) + Listed(element, reader) + Note(reader) : null, reader);
    }

    /// <param name="tag">What stands between the angle brackets; null to write nothing.</param>
    private void Push(string name, ChapterElement element, string? tag, MarkupReader reader)
    {
        var isWritten = tag is not null && !element.IsDropped && _dropped == 0 && (element.IsVoid || _written < Deepest);
        if (isWritten) _html.Append('<').Append(tag).Append('>');
        if (element.IsBlock || name == "br") _afterSpace = true;
        if (element.IsVoid) return;
        if (reader.IsEmpty)
        {
            if (isWritten) _html.Append("</").Append(element.Tag).Append('>');
            return;
        }

        if (isWritten) _written++;
        if (element.IsDropped) _dropped++;
        _open.Add((name, element, isWritten));
        _counts[name] = _counts.GetValueOrDefault(name) + 1;
    }

    private void End(string name)
    {
        // Only what is open can end; so each element is looked past once, and hostile nesting stays linear.
        if (_counts.GetValueOrDefault(name) == 0) return;
        var at = _open.Count - 1;
        while (_open[at].Name != name) at--;
        CloseTo(at);
    }

    private void CloseTo(int depth)
    {
        for (var i = _open.Count - 1; i >= depth; i--)
        {
            var (name, element, isWritten) = _open[i];
            _open.RemoveAt(i);
            _counts[name]--;
            if (element.IsDropped) _dropped--;
            if (element.IsBlock) _afterSpace = true;
            if (!isWritten) continue;
            _written--;
            _html.Append("</").Append(element.Tag).Append('>');
        }
    }

    /// <summary>What HTML lets people leave out: the end of a paragraph before the next block, of an entry before the next one.</summary>
    private void CloseImplied(string name)
    {
        if (Top("p")) CloseTo(_open.Count - 1);
        if (name == "li" && Top("li")) CloseTo(_open.Count - 1);
        if (name is "dt" or "dd" && (Top("dt") || Top("dd"))) CloseTo(_open.Count - 1);
        if (name is "td" or "th" or "tr" or "tbody" or "tfoot" && (Top("td") || Top("th"))) CloseTo(_open.Count - 1);
        if (name is "tr" or "tbody" or "tfoot" && Top("tr")) CloseTo(_open.Count - 1);

        bool Top(string top) => _open.Count > 0 && _open[^1].Name == top;
    }

    /// <summary>The document's own elements become a block that keeps their language and direction; formulas become what is said instead of them.</summary>
    private void StartOther(string name, MarkupReader reader)
    {
        if (name == "math")
        {
            if (reader.Attribute("alttext") is { Length: > 0 } said)
            {
                Write(said);
                Push(name, new ChapterElement(null, false) { IsDropped = true }, null, reader);
            }
            else
            {
                Push(name, new ChapterElement("span", false), "span", reader);
            }

            return;
        }

        var language = LanguageAndDirection(reader);
        Push(name, new ChapterElement("div", true), language.Length > 0 ? "div" + language : null, reader);
    }

    private void Picture(MarkupReader reader)
    {
        var address = reader.Attribute("src") ?? reader.Attribute("xlink:href") ?? reader.Attribute("href");
        var said = reader.Attribute("alt") ?? "";
        if (address is null || links.Picture(address) is not { } picture)
        {
            Write(said);
            return;
        }

        _html.Append(CultureInfo.InvariantCulture, $"<img{Id(reader)} src=\"{picture.Name}\" width=\"{picture.Width}\" height=\"{picture.Height}\" alt=\"");
        Escape(said);
        _html.Append("\" loading=\"lazy\" decoding=\"async\">");
        _afterSpace = false;
    }

    private string? Anchor(MarkupReader reader)
    {
        var common = Common(reader);
        var old = reader.Attribute("id") is null && reader.Attribute("name") is { Length: > 0 } name ? $" id=\"{ChapterHtml.IdOf(name)}\"" : "";
        var href = reader.Attribute("href") is { } address && _counts.GetValueOrDefault("a") == 0 ? Link(address) : "";
        return "a" + common + old + href + Note(reader);
    }

    private string Link(string address)
    {
        if (links.Chapter(address) is var (chapter, fragment))
            return string.Create(CultureInfo.InvariantCulture, $" href=\"?page={chapter}{(fragment is null ? "" : "#" + ChapterHtml.IdOf(fragment))}\"");
        return Outside(address) is { } url ? $" href=\"{url}\" rel=\"noopener noreferrer nofollow\"" : "";
    }

    /// <summary>Only what is a whole address of the web, written as the parser understood it.</summary>
    private static string? Outside(string address) =>
        address.Length <= 2_000 && Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp) && uri.UserInfo.Length == 0
            ? Escaped(uri.AbsoluteUri)
            : null;

    private static string Common(MarkupReader reader) => Id(reader) + LanguageAndDirection(reader);

    private static string Id(MarkupReader reader) => reader.Attribute("id") is { Length: > 0 } id ? $" id=\"{ChapterHtml.IdOf(id)}\"" : "";

    private static string LanguageAndDirection(MarkupReader reader)
    {
        var language = reader.Attribute("xml:lang") ?? reader.Attribute("lang");
        var direction = reader.Attribute("dir")?.ToLowerInvariant();
        return (language is { Length: > 0 and <= 35 } && language.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? $" lang=\"{language}\"" : "")
            + (direction is "ltr" or "rtl" or "auto" ? $" dir=\"{direction}\"" : "");
    }

    private static string Listed(ChapterElement element, MarkupReader reader)
    {
        var written = "";
        foreach (var name in element.Attributes)
        {
            if (reader.Attribute(name) is not { } value) continue;
            if (name == "reversed") written += " reversed";
            else if (name == "scope" && value is "row" or "col" or "rowgroup" or "colgroup") written += $" scope=\"{value}\"";
            else if (name != "scope" && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number is > -100_000 and < 100_000)
                written += string.Create(CultureInfo.InvariantCulture, $" {name}=\"{(name.EndsWith("span", StringComparison.Ordinal) ? Math.Clamp(number, 1, 100) : number)}\"");
        }

        return written;
    }

    /// <summary>The few meanings that our styles know.</summary>
    private static string Note(MarkupReader reader) => Types(reader) switch
    {
        var types when types.Contains("noteref") => " class=\"book-noteref\"",
        var types when types.Contains("footnote") || types.Contains("endnote") || types.Contains("rearnote") => " class=\"book-note\"",
        var types when types.Contains("epigraph") || types.Contains("dedication") => " class=\"book-epigraph\"",
        _ => "",
    };

    private static bool IsPageBreak(MarkupReader reader) => Types(reader).Contains("pagebreak") || reader.Attribute("role") == "doc-pagebreak";

    private static string[] Types(MarkupReader reader) => reader.Attribute("epub:type")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private void Write(string text)
    {
        if (_dropped > 0 || text.Length == 0) return;
        var isPlain = _counts.GetValueOrDefault("pre") > 0;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value != 0xA0 && (Rune.IsWhiteSpace(rune) || rune.Value is 0x2028 or 0x2029))
            {
                if (isPlain) clean.Append(rune.Value is '\n' ? '\n' : ' ');
                else if (!_afterSpace) clean.Append(' ');
                _afterSpace = true;
                continue;
            }

            // Lone surrogates and non-characters cannot be kept, control characters are no letters.
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar || (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is (>= 0xFDD0 and <= 0xFDEF) or 0xFEFF or 0xAD) continue;
            clean.Append(rune);
            _afterSpace = false;
        }

        // Only now: a text with half a letter in it has no normal form.
        Escape(clean.ToString().Normalize());
    }

    private void Escape(string text) => _html.Append(Escaped(text));

    private static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal);
}
