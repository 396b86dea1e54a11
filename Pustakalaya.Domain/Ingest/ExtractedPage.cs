namespace Pustakalaya.Domain.Ingest;

/// <summary>One page as read: its text and where each word stands.</summary>
/// <param name="Number">1-based.</param>
/// <param name="Width">Always <see cref="PageLayout.PageWidth"/>.</param>
/// <param name="Height">Height of the page as shown, in the same unit.</param>
/// <param name="Text">Lines joined with a line feed, blocks with an empty line. NFC, no control character but the line feed.</param>
/// <param name="Layout">Its offsets are into <paramref name="Text"/>.</param>
public sealed record ExtractedPage(int Number, int Width, int Height, string Text, PageLayout Layout);
