using System.Runtime.InteropServices;
using System.Text;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>Makes the page that is kept out of the page that the tool wrote: clean text, and boxes that lie over the page's picture. Pure.</summary>
/// <param name="isWord">Knows words of Nepali, to join those that the tool tore apart; null joins only behind ङ्.</param>
internal sealed class PageAssembler(Func<string, bool>? isWord)
{
    /// <summary>A page higher than this many widths is no page; the number keeps arithmetic on boxes safe.</summary>
    private const int Highest = 100_000_000;

    private const double DefaultWidth = 612;
    private const double DefaultHeight = 792;

    private readonly StringBuilder _text = new();

    /// <param name="size">Of the page as the file says it. The tool gives the size before turning and the words after it.</param>
    public ExtractedPage Assemble(int number, BboxPage page, PageSizeRun? size)
    {
        var scale = new Scale(size?.ShownWidth ?? page.Width, size?.ShownHeight ?? page.Height);
        _text.Clear();
        var lines = new List<LineBox>(page.Lines.Count);
        var wantsEmptyLine = false;
        var gapsTell = WordGaps.AreEven(page);
        for (var i = 0; i < page.Lines.Count; i++)
        {
            var line = page.Lines[i];
            var end = i + 1 < page.Lines.Count ? page.Lines[i + 1].FirstWord : page.Words.Count;
            wantsEmptyLine |= line.StartsBlock;
            var before = _text.Length;
            if (before > 0) _text.Append(wantsEmptyLine ? "\n\n" : "\n");
            var words = Words(page, line.FirstWord, end, scale, gapsTell);
            if (words.Count == 0)
            {
                _text.Length = before;
                continue;
            }

            var box = scale.Of(line.Box);
            lines.Add(new LineBox(box.X, box.Y, box.Width, box.Height, words));
            wantsEmptyLine = false;
        }

        return new ExtractedPage(number, PageLayout.PageWidth, scale.Height, _text.ToString(), new PageLayout(scale.Height, lines));
    }

    /// <summary>A page of which nothing could be read.</summary>
    public static ExtractedPage Blank(int number, PageSizeRun? size, IngestFailure? failure)
    {
        var scale = new Scale(size?.ShownWidth ?? 0, size?.ShownHeight ?? 0);
        return new ExtractedPage(number, PageLayout.PageWidth, scale.Height, "", new PageLayout(scale.Height, [])) { Failure = failure };
    }

    private List<WordBox> Words(BboxPage page, int first, int end, Scale scale, bool gapsTell)
    {
        var words = new List<WordBox>(end - first);
        var space = gapsTell ? WordGaps.NarrowestSpace(CollectionsMarshal.AsSpan(page.Words)[first..end]) : null;
        var before = default(BboxWord);
        var lineStart = _text.Length;
        for (var i = first; i < end; i++)
        {
            var word = page.Words[i];
            var mark = _text.Length;
            if (words.Count > 0) _text.Append(' ');
            var start = _text.Length;
            CleanText.AppendTo(_text, word.Text);
            if (_text.Length == start)
            {
                _text.Length = mark;
                continue;
            }

            var box = scale.Of(word.Box);
            var isTorn = words.Count > 0 && (WordGaps.IsTear(before, word, space) || IsTorn(words[^1].Start, start));
            before = word;
            if (isTorn)
            {
                _text.Remove(mark, 1);
                words[^1] = Union(words[^1], box, _text.Length);
                continue;
            }

            words.Add(new WordBox(start, _text.Length - start, box.X, box.Y, box.Width, box.Height));
        }

        if (words.Count == 0) _text.Length = lineStart;
        return words;
    }

    /// <summary>Whether the word that begins at <paramref name="start"/> and the one before it are one word of which the tool made two.</summary>
    private bool IsTorn(int previous, int start) =>
        _text[start - 2] > '\u0900' && TornWords.AreOne(_text.ToString(previous, start - 1 - previous), _text.ToString(start, _text.Length - start), isWord);

    private static WordBox Union(WordBox a, (int X, int Y, int Width, int Height) b, int end)
    {
        var (x, y) = (Math.Min(a.X, b.X), Math.Min(a.Y, b.Y));
        var (right, bottom) = (Math.Max(a.X + a.Width, b.X + b.Width), Math.Max(a.Y + a.Height, b.Y + b.Height));
        return new WordBox(a.Start, end - a.Start, x, y, right - x, bottom - y);
    }

    /// <summary>From points to units of a ten-thousandth of the page's width, inside the page.</summary>
    private readonly struct Scale
    {
        private readonly double _factor;

        public Scale(double width, double height)
        {
            if (width <= 0 || height <= 0) (width, height) = (DefaultWidth, DefaultHeight);
            _factor = PageLayout.PageWidth / width;
            Height = (int)Math.Clamp(Math.Round(height * _factor), 1, Highest);
        }

        public int Height { get; }

        public (int X, int Y, int Width, int Height) Of(BboxRect box)
        {
            var (left, right) = (Within(Math.Min(box.Left, box.Right), PageLayout.PageWidth), Within(Math.Max(box.Left, box.Right), PageLayout.PageWidth));
            var (top, bottom) = (Within(Math.Min(box.Top, box.Bottom), Height), Within(Math.Max(box.Top, box.Bottom), Height));
            return (left, top, right - left, bottom - top);
        }

        private int Within(double points, int most) => (int)Math.Round(Math.Clamp(points * _factor, 0, most));
    }
}
