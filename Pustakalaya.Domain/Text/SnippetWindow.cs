using System.Numerics;
using System.Text;

namespace Pustakalaya.Domain.Text;

/// <summary>Chooses and cuts the piece of a text that becomes a snippet.</summary>
internal static class SnippetWindow
{
    private const int EllipsisSpace = 2;

    public static Snippet Cut(string text, List<Token> tokens, List<Hit> hits, int maxLength)
    {
        var budget = maxLength - EllipsisSpace;
        var (first, last) = Best(hits, budget);
        var (from, to) = last < first ? (0, 0) : (hits[first].Start, hits[last].End);
        var (start, end) = Widen(text, tokens, from, to, budget);
        return Build(text, start, end, hits);
    }

    /// <summary>Two pointers over the hits: for each first hit the last one that still fits, bits counted in and out.</summary>
    private static (int First, int Last) Best(List<Hit> hits, int budget)
    {
        var best = (First: 0, Last: -1);
        var bestDistinct = 0;
        var counts = new int[2 * MarkQuery.MaxWords];
        var distinct = 0;
        var last = -1;
        for (var first = 0; first < hits.Count; first++)
        {
            while (last + 1 < hits.Count && (last < first || hits[last + 1].End - hits[first].Start <= budget)) Count(hits[++last], 1);
            if (distinct > bestDistinct || distinct == bestDistinct && last - first > best.Last - best.First)
            {
                best = (first, last);
                bestDistinct = distinct;
            }

            Count(hits[first], -1);
        }

        return best;

        void Count(Hit hit, int step)
        {
            for (var bits = hit.Words; bits != 0; bits &= bits - 1) CountBit(BitOperations.TrailingZeroCount(bits), step);
            for (var bits = hit.Phrases; bits != 0; bits &= bits - 1) CountBit(MarkQuery.MaxWords + BitOperations.TrailingZeroCount(bits), step);
        }

        void CountBit(int bit, int step)
        {
            if (counts[bit] == 0) distinct++;
            counts[bit] += step;
            if (counts[bit] == 0) distinct--;
        }
    }

    /// <summary>Context around [from, to): from the start of the sentence if that is near, cut at the borders of words.</summary>
    private static (int Start, int End) Widen(string text, List<Token> tokens, int from, int to, int budget)
    {
        if (text.Length <= budget + EllipsisSpace) return (0, text.Length);
        if (to - from >= budget) return (from, GraphemeBorder(text, from + budget));
        var slack = budget - (to - from);
        var start = SentenceStart(text, from, Math.Max(0, from - slack * 2 / 3)) ?? Math.Max(0, from - slack / 3);
        if (start + budget > text.Length) start = Math.Max(0, text.Length - budget);
        var end = Math.Min(text.Length, start + budget);
        return (SnapStart(text, tokens, start, from), SnapEnd(text, tokens, end, Math.Max(to, start)));
    }

    private static int? SentenceStart(string text, int from, int earliest)
    {
        for (var i = from; i > earliest; i--)
        {
            if (char.IsWhiteSpace(text[i - 1]) && i >= 2 && text[i - 2] is '।' or '॥' or '.' or '?' or '!' or '\n') return i;
        }

        return earliest == 0 ? 0 : null;
    }

    /// <summary>The first word from <paramref name="start"/> on, with the quotes or brackets that open it.</summary>
    private static int SnapStart(string text, List<Token> tokens, int start, int from)
    {
        if (start == 0) return 0;
        var i = FirstFrom(tokens, start);
        var border = i < tokens.Count && tokens[i].Start <= from ? tokens[i].Start : from;
        var floor = Math.Max(start, i > 0 ? tokens[i - 1].End : 0);
        while (border > floor && char.IsPunctuation(text[border - 1])) border--;
        return border;
    }

    /// <summary>The last word up to <paramref name="end"/>, with the punctuation behind it.</summary>
    private static int SnapEnd(string text, List<Token> tokens, int end, int to)
    {
        if (end == text.Length) return end;
        var i = FirstFrom(tokens, end);
        while (i > 0 && (i == tokens.Count || tokens[i].End > end)) i--;
        var border = i < tokens.Count && tokens[i].End <= end && tokens[i].End >= to ? tokens[i].End : to;
        if (border == 0) return GraphemeBorder(text, end);
        while (border < end && char.IsPunctuation(text[border]) && CharKinds.Of(text[border + 1]) != CharKind.Extend) border++;
        return border;
    }

    /// <summary>Index of the first token that starts at or behind an offset.</summary>
    private static int FirstFrom(List<Token> tokens, int offset)
    {
        var (low, high) = (0, tokens.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (tokens[middle].Start < offset) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>The last place at or before <paramref name="at"/> that lies between two graphemes (a conjunct counts as one).</summary>
    private static int GraphemeBorder(string text, int at)
    {
        var i = Math.Min(at, text.Length);
        while (i > 0 && i < text.Length && (char.IsLowSurrogate(text[i]) || IsJoined(text[i - 1], text[i]))) i--;
        // Nothing but signs: cut where asked rather than give nothing.
        return i == 0 ? Math.Min(at, text.Length) : i;
    }

    private static bool IsJoined(char before, char c) =>
        CharKinds.Of(c) == CharKind.Extend || DevanagariFold.IsSign(c) || before is DevanagariFold.Virama or '\u200D';

    private static Snippet Build(string text, int start, int end, List<Hit> hits)
    {
        while (start < end && IsSpace(text[start])) start++;
        while (end > start && IsSpace(text[end - 1])) end--;
        if (start == end) return Snippet.Empty;
        if (hits.Count == 0 && start == 0 && end == text.Length && IsClean(text)) return new Snippet([new SnippetPart(text, false)]);

        var parts = new List<SnippetPart>();
        var plain = new StringBuilder(IsCutBefore(text, start) ? "…" : "");
        var at = start;
        for (var h = 0; h < hits.Count; h++)
        {
            if (hits[h].Start < start) continue;
            if (hits[h].Start >= end) break;
            Append(plain, text, at, hits[h].Start);
            Flush(plain, marked: false);
            at = hits[h].Start;
            while (hits[h].JoinsNext && h + 1 < hits.Count && hits[h + 1].End <= end) h++;
            Append(plain, text, at, at = Math.Min(end, hits[h].End));
            Flush(plain, marked: true);
        }

        Append(plain, text, at, end);
        if (IsCutBehind(text, end)) plain.Append('…');
        Flush(plain, marked: false);
        return new Snippet(parts);

        void Flush(StringBuilder from, bool marked)
        {
            if (from.Length > 0) parts.Add(new SnippetPart(from.ToString(), marked));
            from.Clear();
        }
    }

    /// <summary>Line ends and runs of spaces as one space; half surrogate pairs, which JSON and HTML refuse, as U+FFFD.</summary>
    private static void Append(StringBuilder to, string text, int from, int end)
    {
        for (var i = from; i < end; i++)
        {
            var c = text[i];
            if (IsSpace(c))
            {
                if (i == 0 || !IsSpace(text[i - 1])) to.Append(' ');
            }
            else if (char.IsHighSurrogate(c) && i + 1 < end && char.IsLowSurrogate(text[i + 1]))
            {
                to.Append(c).Append(text[++i]);
            }
            else
            {
                to.Append(char.IsSurrogate(c) ? '\uFFFD' : c);
            }
        }
    }

    /// <summary>Nothing in it that <see cref="Append"/> would write otherwise.</summary>
    private static bool IsClean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) || (IsSpace(text[i]) && (text[i] != ' ' || IsSpace(text[i - 1])))) return false;
        }

        return true;
    }

    private static bool IsSpace(char c) => char.IsWhiteSpace(c) || char.IsControl(c);

    private static bool IsCutBefore(string text, int start) => !text.AsSpan(0, start).IsWhiteSpace();

    private static bool IsCutBehind(string text, int end) => !text.AsSpan(end).IsWhiteSpace();
}
