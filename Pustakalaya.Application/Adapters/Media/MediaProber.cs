using System.Globalization;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>Looks at films and recordings with ffprobe, and reads them through to see whether they are whole.</summary>
internal sealed class MediaProber(Ffprobe ffprobe) : IProber
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);
    private const int LargestSide = 4096;
    private const int MostTracks = 8;

    /// <summary>As much as headers of sound files differ from what is in them.</summary>
    private const double Whole = 0.97;

    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    public bool Handles(MediaType type) => FileKinds.Of(type) is FileKind.Audio or FileKind.Video;

    public async Task<FileFacts> ProbeAsync(string path, MediaType type, CancellationToken ct)
    {
        if (!File.Exists(path)) throw new FileNotFoundException("The original is not in the store.", path);
        var (found, isGuess) = await ffprobe.LookAsync(path, ct);
        if (Refusal(found) is { } refusal) throw new FileRefusedException(refusal);
        var there = await ffprobe.EndAsync(path, found.Container, ct);
        if (there <= TimeSpan.Zero) throw Refuse(FailureCode.Damaged, "Nothing of it can be read.");
        if (there > Longest) throw Refuse(FailureCode.TooLong, $"It plays {Clock(there)}; the most is {Clock(Longest)}.");
        var isCutOff = !isGuess && there < (found.Duration * Whole) - Slack;
        return new FileFacts
        {
            PageCount = 0,
            Title = found.Title,
            Author = found.Artist,
            Created = found.Created,
            Media = found.Facts with { Duration = isCutOff || isGuess || found.Duration == TimeSpan.Zero ? there : found.Duration },
            Flaw = isCutOff ? new IngestFailure(FailureCode.Damaged, $"It says that it plays {Clock(found.Duration)}, but ends after {Clock(there)}.") : null,
        };
    }

    private static IngestFailure? Refusal(ProbedMedia found)
    {
        if (found.Tracks > MostTracks) return new(FailureCode.TooManyTracks, $"It has {found.Tracks} tracks; the most is {MostTracks}.");
        if (found.Facts is { HasVideo: false, AudioCodec: null }) return new(FailureCode.NothingToPlay, "It has neither sound nor picture.");
        if (found.Facts is { HasVideo: true, Width: 0 }) return new(FailureCode.Damaged, "Its picture has no size.");
        if (Math.Max(found.Facts.Width, found.Facts.Height) > LargestSide)
            return new(FailureCode.PictureTooLarge, $"Its picture is {found.Facts.Width} × {found.Facts.Height} pixels; the longest side is {LargestSide}.");
        return found.Duration > Longest ? new(FailureCode.TooLong, $"It says that it plays {Clock(found.Duration)}; the most is {Clock(Longest)}.") : null;
    }

    private static FileRefusedException Refuse(FailureCode code, string detail) => new(new IngestFailure(code, detail));

    private static string Clock(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}");
}
