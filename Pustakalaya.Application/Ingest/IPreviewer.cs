using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>Takes a finished picture out of the tool's temporary folder into the store, at once and whole: <c>FileStore.KeepDerived(hash)</c>.</summary>
/// <param name="name">A name of <see cref="PreviewName"/>.</param>
/// <param name="file">Absolute path of the picture; gone after the call.</param>
public delegate Task KeepPreview(string name, string file, CancellationToken ct);

/// <summary>Makes the pictures of a kind of file: one implementation a media type.</summary>
public interface IPreviewer
{
    bool Handles(MediaType type);

    /// <summary>Draws the first page as the cover in the widths of <see cref="PreviewName.CoverWidths"/>; smallest first.</summary>
    /// <exception cref="FileRefusedException">The page cannot be drawn: never retried.</exception>
    /// <exception cref="ToolUnavailableException">A tool is missing or the machine is short of something: retried.</exception>
    Task<IReadOnlyList<PreviewImage>> MakeCoverAsync(string path, FileFacts facts, KeepPreview keep, CancellationToken ct);

    /// <summary>
    /// Draws the pages <paramref name="from"/> to <paramref name="to"/> (1-based, both included) in the widths of <see cref="PreviewName.PageWidths"/>.
    /// One page that cannot be drawn does not stop the others: each page has its own outcome, in order.
    /// </summary>
    /// <exception cref="ToolUnavailableException">A tool is missing or the machine is short of something: retried.</exception>
    Task<IReadOnlyList<PagePreview>> MakePageImagesAsync(string path, FileFacts facts, int from, int to, KeepPreview keep, CancellationToken ct);
}
