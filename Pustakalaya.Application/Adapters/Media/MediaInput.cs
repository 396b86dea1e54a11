namespace Pustakalaya.Application.Adapters.Media;

/// <summary>
/// How an uploaded film or recording is opened by ffmpeg and ffprobe: as one file and nothing else. A playlist under the name of a film
/// would make them read other people's files; a frame of gigapixels would take all memory.
/// </summary>
internal static class MediaInput
{
    /// <summary>Forms that hold their content themselves. Playlists (hls, concat, dash) are not among them.</summary>
    private const string Formats = "mov,matroska,webm,mp3,flac,ogg,wav,aac,avi,mpegts";

    /// <summary>Pixels of the largest frame that is decoded.</summary>
    private const string MaxPixels = "40000000";

    /// <summary>What must stand before the input.</summary>
    public static IReadOnlyList<string> Guard { get; } = ["-protocol_whitelist", "file,pipe", "-format_whitelist", Formats, "-max_pixels", MaxPixels];

    /// <summary>The file by the name that no protocol can hide in.</summary>
    public static string Name(string path) => "file:" + path;

    /// <summary>The beginning of every call of ffmpeg: no questions, no banner, one thread, and only the form that was found at the check.</summary>
    /// <param name="container">Of <see cref="Domain.Ingest.MediaFacts.Container"/>.</param>
    /// <param name="before">Options of the input, such as where to begin.</param>
    public static IReadOnlyList<string> Open(string path, string container, string logLevel = "error", params IReadOnlyList<string> before) =>
        ["-nostdin", "-hide_banner", "-nostats", "-v", logLevel, .. Guard, "-threads", "1", .. before, "-f", container, "-i", Name(path)];
}
