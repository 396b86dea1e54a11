using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>Makes of a film or a recording what a browser plays.</summary>
public interface IPlayableMaker : IForMediaType
{
    /// <summary>Long work: minutes or hours. Run again it replaces what it made before.</summary>
    /// <param name="reached">Is told now and then how much of the film has been worked through.</param>
    /// <exception cref="FileRefusedException">It cannot be made playable: never retried.</exception>
    /// <exception cref="ToolUnavailableException">A tool is missing or the machine is short of something: retried.</exception>
    Task<Playable> MakePlayableAsync(string path, FileFacts facts, KeepDerived keep, Action<TimeSpan> reached, CancellationToken ct);
}

/// <param name="Media">What is known of it now.</param>
/// <param name="Flaw">What is amiss with the result all the same; null when all is well.</param>
public sealed record Playable(MediaFacts Media, IngestFailure? Flaw);

/// <summary>Names of what is made, the same in the store and in addresses.</summary>
public static class PlayableName
{
    /// <summary>Sound for every browser, where the original is not that.</summary>
    public const string Sound = "audio.m4a";

    /// <summary><c>{"seconds":N,"peaks":[...]}</c>, loudness from 0 to 255.</summary>
    public const string WaveForm = "waveform.json";

    /// <summary>The list of the renditions of a film: what a player opens.</summary>
    public const string Master = "video.m3u8";

    /// <summary>Small pictures of a film side by side, and where each stands and what it shows.</summary>
    public const string Storyboard = "storyboard.webp";

    public const string StoryboardCues = "storyboard.vtt";

    /// <summary>The film for the slowest lines.</summary>
    public const string Small = "video-360";

    /// <summary>The film as it came, in the form that players want.</summary>
    public const string Source = "video-source";

    public static string Media(string rendition) => rendition + ".mp4";

    public static string Playlist(string rendition) => rendition + ".m3u8";
}
