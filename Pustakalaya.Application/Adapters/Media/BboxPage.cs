namespace Pustakalaya.Application.Adapters.Media;

/// <summary>A page as <c>pdftotext -bbox-layout</c> wrote it, in points, before anything is made of it.</summary>
internal sealed class BboxPage(double width, double height)
{
    /// <summary>Width before turning.</summary>
    public double Width { get; } = width;

    /// <summary>Height before turning.</summary>
    public double Height { get; } = height;

    public List<BboxLine> Lines { get; } = [];

    public List<BboxWord> Words { get; } = [];
}

/// <param name="FirstWord">Index into <see cref="BboxPage.Words"/>; the line ends where the next one begins.</param>
/// <param name="StartsBlock">First line of a paragraph or column.</param>
internal readonly record struct BboxLine(BboxRect Box, int FirstWord, bool StartsBlock);

internal readonly record struct BboxWord(BboxRect Box, string Text);

/// <summary>Points from the upper left corner of the page as shown.</summary>
internal readonly record struct BboxRect(double Left, double Top, double Right, double Bottom);
