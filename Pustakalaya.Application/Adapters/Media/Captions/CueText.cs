using System.Net;
using System.Text;

namespace Pustakalaya.Application.Adapters.Media.Captions;

/// <summary>Makes the words of a cue harmless: of its tags only italics, bold and underline stay; classes, voices, fonts, times and styles go. Pure.</summary>
internal static class CueText
{
    private const int Longest = 1000;

    public static string Clean(IEnumerable<string> lines)
    {
        var clean = new StringBuilder();
        var open = new Stack<char>();
        foreach (var line in lines)
        {
            if (clean.Length > Longest) break;
            if (clean.Length > 0) clean.Append('\n');
            Line(line, clean, open);
        }

        while (open.TryPop(out var tag)) Close(clean, tag);
        return string.Join('\n', clean.ToString().Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));
    }

    private static void Line(string line, StringBuilder clean, Stack<char> open)
    {
        for (var at = 0; at < line.Length && clean.Length <= Longest; at++)
        {
            // "a < b" is no tag.
            if (line[at] == '<' && at + 1 < line.Length && (char.IsAsciiLetterOrDigit(line[at + 1]) || line[at + 1] == '/') && line.IndexOf('>', at) is var end && end > at)
            {
                Tag(line.AsSpan(at + 1, end - at - 1), clean, open);
                at = end;
            }
            else if (line[at] == '{' && at + 1 < line.Length && line[at + 1] == '\\' && line.IndexOf('}', at) is var brace && brace > at)
            {
                // Where to stand and how to look, as other subtitles say it: {\an8}.
                at = brace;
            }
            else if (line[at] == '&' && line.IndexOf(';', at) is var semicolon && semicolon > at && semicolon - at <= 10)
            {
                foreach (var c in WebUtility.HtmlDecode(line[at..(semicolon + 1)])) Append(c, clean);
                at = semicolon;
            }
            else
            {
                Append(line[at], clean);
            }
        }
    }

    private static void Tag(ReadOnlySpan<char> tag, StringBuilder clean, Stack<char> open)
    {
        var closes = tag.StartsWith("/");
        var name = closes ? tag[1..] : tag;
        // <b>, <b.loud> and <B class="loud"> are bold; <big> is not.
        if (name.Length == 0 || (name.Length > 1 && name[1] is not ('.' or ' ' or '\t'))) return;
        var letter = char.ToLowerInvariant(name[0]);
        if (letter is not ('i' or 'b' or 'u')) return;
        if (!closes && !open.Contains(letter))
        {
            open.Push(letter);
            clean.Append('<').Append(letter).Append('>');
        }
        else if (closes && open.Contains(letter))
        {
            while (open.Pop() is var inner)
            {
                Close(clean, inner);
                if (inner == letter) break;
            }
        }
    }

    private static void Close(StringBuilder clean, char letter) => clean.Append("</").Append(letter).Append('>');

    private static void Append(char c, StringBuilder clean)
    {
        if (c == '&') clean.Append("&amp;");
        else if (c == '<') clean.Append("&lt;");
        else if (c == '>') clean.Append("&gt;");
        else if (char.IsControl(c) || c is '\u2028' or '\u2029') clean.Append(' ');
        else clean.Append(c);
    }
}
