using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Site.Pages.Catalog;

/// <summary>What can be done with an item now, and what stands in the way of more.</summary>
/// <param name="plays">There is something that a player can play.</param>
public sealed class Ways(GetItem.Model item, bool plays)
{
    private readonly GetItem.File? _main = item.MainFile;

    /// <summary>It opens in the reader.</summary>
    public bool CanRead => _main is { Pages: > 0 } file && file.IsDone(StageName.Check) && file.Kind switch
    {
        FileKind.Pdf => true,
        FileKind.Epub => file.IsDone(StageName.Unpack),
        // Their pages are those of what was made of them.
        FileKind.Office or FileKind.Image => file.IsDone(StageName.Convert) && file.Facts is { PageSizes.Count: > 0 },
        _ => false,
    };

    /// <summary>It is a lesson that opens in its frame.</summary>
    public bool CanOpen => _main is { Kind: FileKind.Lesson } file && file.IsDone(StageName.Check) && file.IsDone(StageName.Unpack);

    public bool CanPlay => plays;

    /// <summary>The file has been looked at, so that it may be given out.</summary>
    public bool CanDownload => _main is not null && (_main.IsDone(StageName.Check) || _main.Failed.Contains(StageName.Check));

    /// <summary>The text that says why there is no more than there is; null when nothing is missing.</summary>
    public string? Remark => _main switch
    {
        null => null,
        { Failed: var failed } when failed.Contains(StageName.Check) => "item.broken",
        var file when !file.IsDone(StageName.Check) => "item.not-ready",
        { Kind: FileKind.Download } => "item.download-only",
        { Kind: FileKind.Office } file when !CanRead => !file.IsDone(StageName.Convert) && !file.Failed.Contains(StageName.Convert) ? "item.converting" : "item.no-pages",
        { Kind: FileKind.Epub or FileKind.Lesson } file when !CanRead && !CanOpen => file.Failed.Count > 0 ? "item.broken" : "item.not-ready",
        { Kind: FileKind.Audio or FileKind.Video } => RemarkOfPlayer,
        _ when CanRead => null,
        { Failed.Count: > 0 } => "item.broken",
        _ => "item.not-ready",
    };

    /// <summary>A file is cut off or otherwise damaged; what is left of it can be used.</summary>
    public bool HasFlaw => item.Files.Any(f => f is { Role: FileRole.Part, Facts.Flaw: not null });

    private string? RemarkOfPlayer
    {
        get
        {
            var parts = item.Files.Where(f => f.Role == FileRole.Part).ToList();
            var isMaking = parts.Exists(f => !f.IsDone(StageName.Play) && !f.Failed.Contains(StageName.Play));
            return (plays, isMaking) switch
            {
                (true, true) => "item.smaller-coming",
                (true, false) => null,
                (false, true) => "item.not-playable-yet",
                (false, false) => "item.not-playable",
            };
        }
    }
}
