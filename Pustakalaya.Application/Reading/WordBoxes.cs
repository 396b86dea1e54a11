using System.Globalization;
using System.Text;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Reading;

/// <summary>A rectangle on a page, in the unit of <see cref="PageLayout"/>: the page is 10,000 wide.</summary>
public readonly record struct Box(int X, int Y, int Width, int Height);

/// <summary>A word to mark on the page.</summary>
/// <param name="Mark">Index of the mark it belongs to: one mark can touch several words.</param>
public readonly record struct MarkedWord(Box Box, int Mark);

/// <summary>From a place in a page's text to its place on the page.</summary>
internal static class WordBoxes
{
    /// <summary>The words that marks touch, in the order of the text. Linear in the page.</summary>
    /// <param name="text">The text that both the layout's offsets and the marks count in.</param>
    /// <param name="marks">In order, none overlapping.</param>
    public static IReadOnlyList<MarkedWord> Of(PageLayout layout, string text, IReadOnlyList<TextRange> marks)
    {
        if (marks.Count == 0)
            return [];
        var boxes = new List<MarkedWord>(marks.Count);
        var next = 0;
        // By offset: a page set in columns may list its lines in another order than its text.
        foreach (var word in layout.Lines.SelectMany(line => line.Words).OrderBy(word => word.Start))
        {
            while (next < marks.Count && marks[next].End <= word.Start)
                next++;
            for (var i = next; i < marks.Count && marks[i].Start < word.Start + word.Length; i++)
                boxes.Add(new MarkedWord(Part(word, text, marks[i]), i));
        }

        return boxes;
    }

    /// <summary>
    /// The word's whole box when only signs stand around the mark; else the part that the marked letters take, as if all
    /// letters were equally wide: "नदी-नाला" is one word on the page and two for the search.
    /// </summary>
    private static Box Part(WordBox word, string text, TextRange mark)
    {
        var whole = text.AsSpan(word.Start, word.Length);
        var from = Math.Clamp(mark.Start - word.Start, 0, word.Length);
        var to = Math.Clamp(mark.End - word.Start, from, word.Length);
        var box = new Box(word.X, word.Y, word.Width, word.Height);
        if (!HasLetters(whole[..from]) && !HasLetters(whole[to..]))
            return box;
        var (before, marked, after) = (Letters(whole[..from]), Letters(whole[from..to]), Letters(whole[to..]));
        var all = Math.Max(1, before + marked + after);
        var left = (int)((long)word.Width * before / all);
        return box with { X = word.X + left, Width = (int)((long)word.Width * (before + marked) / all) - left };
    }

    private static bool HasLetters(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                return true;
        }

        return false;
    }

    /// <summary>Letters as a reader sees them: a consonant with its signs is one.</summary>
    private static int Letters(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (; !text.IsEmpty; count++)
            text = text[StringInfo.GetNextTextElementLength(text)..];
        return count;
    }
}
