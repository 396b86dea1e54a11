using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>Looks at the headers of pictures: what no decoder should be given is refused before one runs.</summary>
internal sealed class ImageProber : IProber
{
    /// <summary>A sheet of A4 at 600 dpi has 35 million pixels.</summary>
    public const long MostPixels = 50_000_000;

    public const int LongestSide = 20_000;

    public bool Handles(MediaType type) => FileKinds.Of(type) == FileKind.Image;

    public Task<FileFacts> ProbeAsync(string path, MediaType type, CancellationToken ct) => Task.Run(() => FactsOf(ImageHeader.Read(path, type)), ct);

    /// <summary>Pure.</summary>
    internal static FileFacts FactsOf(ImageHeader header)
    {
        if (header.Moves) throw new FileRefusedException(new IngestFailure(FailureCode.MovingPicture, "It has more than one frame."));
        foreach (var page in header.Pages)
        {
            if (page.Width > LongestSide || page.Height > LongestSide || (long)page.Width * page.Height > MostPixels)
            {
                throw new FileRefusedException(new IngestFailure(
                    FailureCode.TooLarge, FormattableString.Invariant($"{page.Width} × {page.Height} pixels; the most is {MostPixels / 1_000_000} million, and {LongestSide} a side.")));
            }
        }

        return new FileFacts
        {
            PageCount = header.Pages.Count,
            PageSizes = [.. header.Pages.Select((page, i) => new PageSizeRun(i + 1, i + 1, page.ShownWidth, page.ShownHeight, 0))],
            Flaw = header.IsCutOff ? new IngestFailure(FailureCode.Damaged, "It ends before it says that it ends.") : null,
        };
    }
}
