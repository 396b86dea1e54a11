using System.Globalization;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>How large a page is drawn: to a width, but a page like a ribbon only to a height. Pure.</summary>
internal static class PageScale
{
    /// <summary>ISO 32000-1, annex C: no page is larger (200 inches).</summary>
    public const double LongestSide = 14_400;

    /// <summary>Height over width; beyond it the picture gets narrower instead of higher.</summary>
    public const int MostRatio = 8;

    /// <summary>Why a page is not drawn at all, or null.</summary>
    public static IngestFailure? Refusal(PageSizeRun? size) =>
        size is not null && Math.Max(size.Width, size.Height) > LongestSide
            ? new IngestFailure(FailureCode.TooLarge, $"A page is {size.Width:0} × {size.Height:0} points; paper ends at {LongestSide:0}.")
            : null;

    /// <summary>Whether the page needs a scale of its own.</summary>
    public static bool IsRibbon(PageSizeRun? size) => size is not null && (size.ShownHeight > size.ShownWidth * MostRatio || size.ShownWidth > size.ShownHeight * 100);

    /// <summary>
    /// Arguments of pdftoppm: sides of the picture, never a resolution, since that would follow the page's size. Without the first one a page turned by 90
    /// or 270 degrees gets the width as its height.
    /// </summary>
    public static IReadOnlyList<string> Arguments(PageSizeRun? size, int width) => ["-scale-dimension-before-rotation", .. Sides(size, width)];

    private static string[] Sides(PageSizeRun? size, int width)
    {
        if (!IsRibbon(size)) return ["-scale-to-x", Number(width), "-scale-to-y", "-1"];
        // Both sides are given, since one of them would be rounded to nothing.
        var (pageWidth, pageHeight) = (size!.ShownWidth, size.ShownHeight);
        var factor = Math.Min(width / pageWidth, width * MostRatio / pageHeight);
        return ["-scale-to-x", Number(Side(pageWidth * factor)), "-scale-to-y", Number(Side(pageHeight * factor))];
    }

    private static int Side(double pixels) => Math.Max(1, (int)Math.Round(pixels));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
