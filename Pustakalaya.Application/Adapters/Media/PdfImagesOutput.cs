using System.Globalization;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>Reads what <c>pdfimages -list</c> prints (poppler 22.12). Pure.</summary>
internal static class PdfImagesOutput
{
    private const int Columns = 14;

    /// <summary>For each page with pictures: their area as drawn, in square points. Scanners also cut a page into strips, hence the sum.</summary>
    public static Dictionary<int, double> Areas(string output)
    {
        var areas = new Dictionary<int, double>();
        Span<Range> parts = stackalloc Range[Columns + 3];
        foreach (var line in output.EnumerateLines())
        {
            // page num type width height color comp bpc enc interp object ID x-ppi y-ppi size ratio; an inline picture has "[inline]" for the two of object ID
            var count = line.Split(parts, ' ', StringSplitOptions.RemoveEmptyEntries);
            if (count < Columns || !int.TryParse(line[parts[0]], NumberStyles.None, CultureInfo.InvariantCulture, out var page)) continue;
            if (line[parts[2]] is not "image") continue; // Masks lie over the pictures that they belong to.
            var shift = line[parts[10]] is "[inline]" ? 1 : 0;
            var (width, height) = (Number(line[parts[3]]), Number(line[parts[4]]));
            var (x, y) = (Number(line[parts[12 - shift]]), Number(line[parts[13 - shift]]));
            if (x <= 0 || y <= 0) continue;
            areas[page] = areas.GetValueOrDefault(page) + (width / x * 72 * (height / y * 72));
        }

        return areas;
    }

    private static double Number(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : 0;
}
