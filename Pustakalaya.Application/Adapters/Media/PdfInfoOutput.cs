using System.Globalization;
using System.Text;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>Reads what <c>pdfinfo -enc UTF-8 -isodates -box -f 1 -l n</c> prints (poppler 22.12). Pure.</summary>
internal static class PdfInfoOutput
{
    private const int LongestValue = 1000;

    private static readonly string[] DateFormats =
        ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:sszz", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd"];

    /// <summary>Facts without outline and fonts. A page count of 0 means that none was printed.</summary>
    public static FileFacts Parse(string output)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var sizes = new List<(int Page, double Width, double Height, int Rotation)>();
        var (pages, isProtected) = (0, false);
        foreach (var line in output.EnumerateLines())
        {
            if (line.StartsWith("Page ", StringComparison.Ordinal))
            {
                PageLine(line, sizes);
                continue;
            }

            var colon = line.IndexOf(':');
            if (colon <= 0) continue;
            var name = line[..colon];
            var value = line[(colon + 1)..];
            // A title may hold a line break and then "Pages: 7"; the tool's own lines come after all texts, so the last one counts.
            if (name is "Pages") _ = int.TryParse(value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out pages);
            else if (name is "Encrypted") isProtected = value.TrimStart().StartsWith("yes", StringComparison.Ordinal);
            else if (name is "Title" or "Author" or "Subject" or "Keywords" or "Producer" or "CreationDate") texts.TryAdd(name.ToString(), value.ToString());
        }

        return new FileFacts
        {
            PageCount = pages,
            Title = Clean(texts.GetValueOrDefault("Title")),
            Author = Clean(texts.GetValueOrDefault("Author")),
            Subject = Clean(texts.GetValueOrDefault("Subject")),
            Keywords = Clean(texts.GetValueOrDefault("Keywords")),
            Producer = Clean(texts.GetValueOrDefault("Producer")),
            Created = Date(texts.GetValueOrDefault("CreationDate")),
            IsProtected = isProtected,
            PageSizes = Runs(sizes),
        };
    }

    /// <summary><c>Page    1 rot:   90</c> and <c>Page    1 MediaBox:  0.00 0.00 612.00 792.00</c> (left, bottom, right, top).</summary>
    private static void PageLine(ReadOnlySpan<char> line, List<(int Page, double Width, double Height, int Rotation)> sizes)
    {
        Span<Range> parts = stackalloc Range[8];
        var count = line.Split(parts, ' ', StringSplitOptions.RemoveEmptyEntries);
        if (count < 4 || !int.TryParse(line[parts[1]], NumberStyles.None, CultureInfo.InvariantCulture, out var page)) return;
        var name = line[parts[2]];
        if (name is "rot:" && int.TryParse(line[parts[3]], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var rotation))
            sizes.Add((page, 0, 0, ((rotation % 360) + 360) % 360 / 90 * 90));
        if (name is not "MediaBox:" || count < 7) return;
        var (width, height) = (Math.Abs(Number(line[parts[5]]) - Number(line[parts[3]])), Math.Abs(Number(line[parts[6]]) - Number(line[parts[4]])));
        var at = sizes.FindLastIndex(s => s.Page == page);
        if (at >= 0) sizes[at] = sizes[at] with { Width = width, Height = height };
        else sizes.Add((page, width, height, 0));
    }

    private static List<PageSizeRun> Runs(List<(int Page, double Width, double Height, int Rotation)> sizes)
    {
        var runs = new List<PageSizeRun>();
        foreach (var (page, width, height, rotation) in sizes)
        {
            if (!(width > 0 && height > 0)) continue; // also not a number
            if (runs.Count > 0 && runs[^1] is var last && last.To == page - 1 && last == new PageSizeRun(last.From, last.To, width, height, rotation))
                runs[^1] = last with { To = page };
            else
                runs.Add(new PageSizeRun(page, page, width, height, rotation));
        }

        return runs;
    }

    private static double Number(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : double.NaN;

    /// <summary>Only a date that a calendar has, of the years in which files are made.</summary>
    private static DateTimeOffset? Date(string? text) =>
        DateTimeOffset.TryParseExact(text?.Trim(), DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && date.Year is >= 1980 and < 2200
            ? date
            : null;

    /// <summary>One line without control characters (a NUL cannot be stored), of a length that can be shown; null when nothing is left.</summary>
    internal static string? Clean(string? text)
    {
        if (text is null) return null;
        var clean = new StringBuilder(Math.Min(text.Length, LongestValue));
        foreach (var c in text)
        {
            if (clean.Length == LongestValue) break;
            if (char.IsControl(c) || char.IsWhiteSpace(c)) clean.Append(clean.Length > 0 && clean[^1] != ' ' ? " " : "");
            else clean.Append(c);
        }

        if (clean.Length > 0 && char.IsHighSurrogate(clean[^1])) clean.Length--;
        var result = clean.ToString().Trim().Normalize();
        return result.Length == 0 ? null : result;
    }
}
