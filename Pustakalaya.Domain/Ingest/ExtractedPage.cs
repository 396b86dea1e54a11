using Pustakalaya.Domain.Text;

namespace Pustakalaya.Domain.Ingest;

/// <summary>One page as read: its text and where each word stands.</summary>
/// <param name="Number">1-based.</param>
/// <param name="Width">Always <see cref="PageLayout.PageWidth"/>.</param>
/// <param name="Height">Height of the page as shown, in the same unit.</param>
/// <param name="Text">Lines joined with a line feed, blocks with an empty line. NFC, no control character but the line feed.</param>
/// <param name="Layout">Its offsets are into <paramref name="Text"/>.</param>
public sealed record ExtractedPage(int Number, int Width, int Height, string Text, PageLayout Layout)
{
    /// <summary>Whether <see cref="Text"/> is what stands on the page; where it is not, it is kept for a later conversion, not shown and not indexed.</summary>
    public Readability Readability { get; init; }

    /// <summary>Why this one page could not be read, when the others could; its text is empty then.</summary>
    public IngestFailure? Failure { get; init; }
}
