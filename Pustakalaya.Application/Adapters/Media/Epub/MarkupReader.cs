using System.Net;

namespace Pustakalaya.Application.Adapters.Media.Epub;

internal enum MarkupKind
{
    Start,
    End,
    Text,
}

/// <summary>
/// Reads XHTML and what is meant to be XHTML, tag by tag, forward only and in linear time, whatever it is given. It knows no document type: none is
/// fetched, no entity of the file's own is expanded, and so none can lead out of the file or grow.
/// </summary>
internal sealed class MarkupReader(string markup)
{
    private const int MostAttributes = 40;

    /// <summary>Elements whose content is no text of the book, up to their end tag, whatever stands in it.</summary>
    private static readonly HashSet<string> Raw = new(StringComparer.Ordinal) { "script", "style", "template", "noscript", "iframe", "noembed", "noframes", "xmp", "textarea", "title" };

    private readonly Dictionary<string, string> _attributes = new(StringComparer.Ordinal);
    private int _at;

    public MarkupKind Kind { get; private set; }

    /// <summary>Of the element: small letters, without a prefix.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The element ends with its start tag (<c>&lt;br/&gt;</c>), or its content has been left out.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>Decoded.</summary>
    public string Text { get; private set; } = "";

    /// <summary>By its name in small letters, with its prefix; null when there is none.</summary>
    public string? Attribute(string name) => _attributes.GetValueOrDefault(name);

    public bool Read()
    {
        while (_at < markup.Length)
        {
            if (markup[_at] != '<')
            {
                var end = markup.IndexOf('<', _at);
                return Found(WebUtility.HtmlDecode(markup[_at..(_at = end < 0 ? markup.Length : end)]));
            }

            var next = _at + 1 < markup.Length ? markup[_at + 1] : ' ';
            if (next is '!' or '?')
            {
                if (Declaration() is { Length: > 0 } text) return Found(text);
            }
            else if (char.IsAsciiLetter(next) || (next == '/' && _at + 2 < markup.Length && char.IsAsciiLetter(markup[_at + 2])))
            {
                if (Tag(next == '/')) return true;
            }
            else
            {
                _at++;
                return Found("<");
            }
        }

        return false;
    }

    private bool Found(string text)
    {
        (Kind, Text) = (MarkupKind.Text, text);
        return true;
    }

    /// <summary>Comments, instructions and document types are left out. What is not closed ends the document.</summary>
    /// <returns>The text of a CDATA section.</returns>
    private string? Declaration()
    {
        if (Is("<!--"))
        {
            Past("-->", 4);
            return null;
        }

        if (Is("<![CDATA["))
        {
            var start = _at + 9;
            Past("]]>", 9);
            return markup[start..Math.Max(start, _at - 3)];
        }

        var end = markup.IndexOf('>', _at);
        if (end >= 0 && markup[_at + 1] == '!' && markup.IndexOf('[', _at, end - _at) >= 0)
        {
            // A document type with declarations inside: all of it goes.
            Past("]", 2);
            if (_at == markup.Length) return null;
        }

        Past(">", 0);
        return null;
    }

    private bool Is(string start) => string.CompareOrdinal(markup, _at, start, 0, start.Length) == 0;

    private void Past(string end, int after)
    {
        var found = _at + after <= markup.Length ? markup.IndexOf(end, _at + after, StringComparison.Ordinal) : -1;
        _at = found < 0 ? markup.Length : found + end.Length;
    }

    /// <returns>False: the tag has no end, and with it ends the document.</returns>
    private bool Tag(bool isEnd)
    {
        var start = _at + (isEnd ? 2 : 1);
        _at = start;
        while (_at < markup.Length && !IsSpace(markup[_at]) && markup[_at] is not ('>' or '/')) _at++;
        var name = markup[start.._at];
        _attributes.Clear();
        IsEmpty = false;
        if (!Attributes()) return false;
        Kind = isEnd ? MarkupKind.End : MarkupKind.Start;
        Name = name[(name.LastIndexOf(':') + 1)..].ToLowerInvariant();
        if (!isEnd && !IsEmpty && Raw.Contains(Name))
        {
            var close = markup.IndexOf("</" + Name, _at, StringComparison.OrdinalIgnoreCase);
            _at = close < 0 ? markup.Length : close;
            Past(">", 0);
            IsEmpty = true;
        }

        return true;
    }

    private bool Attributes()
    {
        while (_at < markup.Length)
        {
            var c = markup[_at];
            if (c == '>')
            {
                _at++;
                return true;
            }

            if (IsSpace(c) || c == '/')
            {
                IsEmpty = c == '/' && _at + 1 < markup.Length && markup[_at + 1] == '>';
                _at++;
                continue;
            }

            Attribute();
        }

        return false;
    }

    private void Attribute()
    {
        var start = _at++;
        while (_at < markup.Length && !IsSpace(markup[_at]) && markup[_at] is not ('=' or '>' or '/')) _at++;
        var name = markup[start.._at];
        while (_at < markup.Length && IsSpace(markup[_at])) _at++;
        var value = "";
        if (_at < markup.Length && markup[_at] == '=')
        {
            _at++;
            while (_at < markup.Length && IsSpace(markup[_at])) _at++;
            value = Value();
        }

        if (_attributes.Count < MostAttributes) _attributes.TryAdd(name.ToLowerInvariant(), WebUtility.HtmlDecode(value));
    }

    private string Value()
    {
        if (_at == markup.Length) return "";
        var quote = markup[_at];
        var start = _at;
        if (quote is '"' or '\'')
        {
            var end = markup.IndexOf(quote, _at + 1);
            _at = end < 0 ? markup.Length : end + 1;
            return end < 0 ? "" : markup[(start + 1)..end];
        }

        while (_at < markup.Length && !IsSpace(markup[_at]) && markup[_at] != '>') _at++;
        return markup[start.._at];
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n' or '\f';
}
