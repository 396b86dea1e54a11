using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>Takes a finished file out of the tool's temporary folder into the store, at once and whole: <c>FileStore.KeepDerived(hash)</c>.</summary>
/// <param name="name">Lower-case letters, digits, dots and hyphens.</param>
/// <param name="file">Absolute path; gone after the call.</param>
public delegate Task KeepDerived(string name, string file, CancellationToken ct);

/// <summary>Makes the cover of a kind of file.</summary>
public interface ICoverMaker : IForMediaType
{
    /// <summary>The cover in the widths of <see cref="PreviewName.CoverWidths"/>, smallest first; nothing where the file holds no picture: then a made cover stands for it.</summary>
    /// <exception cref="FileRefusedException">The picture cannot be drawn: never retried.</exception>
    /// <exception cref="ToolUnavailableException">A tool is missing or the machine is short of something: retried.</exception>
    Task<IReadOnlyList<PreviewImage>> MakeCoverAsync(string path, FileFacts facts, KeepDerived keep, CancellationToken ct);
}

/// <summary>Draws the pages of a kind of file.</summary>
public interface IPageDrawer : IForMediaType
{
    /// <summary>
    /// Draws the pages <paramref name="from"/> to <paramref name="to"/> (1-based, both included) in the widths of <see cref="PreviewName.PageWidths"/>.
    /// One page that cannot be drawn does not stop the others: each page has its own outcome, in order.
    /// </summary>
    /// <exception cref="ToolUnavailableException">A tool is missing or the machine is short of something: retried.</exception>
    Task<IReadOnlyList<PagePreview>> MakePageImagesAsync(string path, FileFacts facts, int from, int to, KeepDerived keep, CancellationToken ct);
}
