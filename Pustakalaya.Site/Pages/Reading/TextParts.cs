using Pustakalaya.Domain.Text;

namespace Pustakalaya.Site.Pages.Reading;

/// <summary>A stretch of a paragraph; <paramref name="Hit"/> is the number of the searched word in it, from 1, or 0.</summary>
public readonly record struct TextPart(string Text, int Hit);

/// <summary>A page's text as paragraphs: what stood in lines on paper flows on a screen.</summary>
public static class TextParts
{
    /// <param name="text">Lines with a line feed, blocks with an empty line, as extraction wrote it.</param>
    /// <param name="marks">In order, none overlapping.</param>
    public static IEnumerable<IReadOnlyList<TextPart>> Paragraphs(string text, IReadOnlyList<TextRange> marks)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(marks);
        var next = 0;
        for (var start = 0; start < text.Length;)
        {
            var blank = text.IndexOf("\n\n", start, StringComparison.Ordinal);
            var end = blank < 0 ? text.Length : blank;
            var parts = new List<TextPart>();
            var at = start;
            for (; next < marks.Count && marks[next].Start < end; next++)
            {
                Add(parts, text[at..marks[next].Start], 0);
                Add(parts, text[marks[next].Start..marks[next].End], next + 1);
                at = marks[next].End;
            }

            if (at < end)
                Add(parts, text[at..end], 0);
            if (parts.Count > 0)
                yield return parts;
            start = end;
            while (start < text.Length && text[start] == '\n')
                start++;
        }
    }

    private static void Add(List<TextPart> parts, string text, int hit)
    {
        if (text.Length > 0)
            parts.Add(new TextPart(text.Replace('\n', ' '), hit));
    }
}
