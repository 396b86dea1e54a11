using Pustakalaya.Application.Reading;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Site.Pages.Reading;

/// <summary>A stretch of a paragraph; <paramref name="Hit"/> is the number of the searched word in it, from 1, or 0.</summary>
public readonly record struct TextPart(string Text, int Hit);

/// <summary>A page's text as paragraphs: what stood in lines on paper flows on a screen.</summary>
public static class TextParts
{
    /// <param name="lines">In reading order, with offsets into <paramref name="text"/>.</param>
    /// <param name="marks">In order, none overlapping.</param>
    public static IEnumerable<IReadOnlyList<TextPart>> Paragraphs(string text, IReadOnlyList<GetReaderPage.Line> lines, IReadOnlyList<TextRange> marks)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(marks);
        for (var first = 0; first < lines.Count;)
        {
            var last = first;
            while (last + 1 < lines.Count && GoesOn(lines, last))
                last++;
            yield return Parts(text, lines[first].Start, lines[last].Start + lines[last].Text.Length, marks);
            first = last + 1;
        }
    }

    /// <summary>
    /// Whether the next line belongs to the same paragraph. Extraction's blocks do not tell: where lines stand wide apart, as Devanagari does, each is a
    /// block of its own. But a line was broken for want of room only if the first word of the next one would not have fitted behind it.
    /// </summary>
    private static bool GoesOn(IReadOnlyList<GetReaderPage.Line> lines, int index)
    {
        var (line, next) = (lines[index], lines[index + 1]);
        var (box, below) = (line.Box, lines[index + 1].Box);
        if (Math.Abs(below.Y - box.Y) < box.Height / 2)
            return true;
        if (below.Height * 4 > box.Height * 5 || below.Height * 5 < box.Height * 4 || below.Y < box.Y || below.Y - (box.Y + box.Height) > box.Height)
            return false;
        var right = 0;
        foreach (var other in lines)
        {
            if (Math.Abs(other.Box.X - box.X) < 1_000)
                right = Math.Max(right, other.Box.X + other.Box.Width);
        }

        var space = next.Text.IndexOf(' ', StringComparison.Ordinal);
        var word = (long)below.Width * (space < 0 ? next.Text.Length : space) / Math.Max(1, next.Text.Length);
        return box.X + box.Width + word + (box.Height / 5) > right;
    }

    private static List<TextPart> Parts(string text, int start, int end, IReadOnlyList<TextRange> marks)
    {
        var parts = new List<TextPart>();
        var at = start;
        for (var i = 0; i < marks.Count; i++)
        {
            if (marks[i].Start < start || marks[i].Start >= end)
                continue;
            Add(text[at..marks[i].Start], 0);
            Add(text[marks[i].Start..marks[i].End], i + 1);
            at = marks[i].End;
        }

        if (at < end)
            Add(text[at..end], 0);
        return parts;

        void Add(string part, int hit)
        {
            if (part.Length > 0)
                parts.Add(new TextPart(part.Replace("\n\n", " ", StringComparison.Ordinal).Replace('\n', ' '), hit));
        }
    }
}
