namespace Pustakalaya.Domain.Ingest;

/// <summary>The names of what is made of a recording or a film for browsers to play, the same in the store and in addresses.</summary>
public static class PlayName
{
    /// <summary><c>{"seconds": N, "peaks": [480 numbers from 0 to 255]}</c>.</summary>
    public const string Waveform = "waveform.json";

    /// <summary>Small, of even loudness, and played by every browser.</summary>
    public const string AudioCopy = "audio.m4a";

    /// <summary>Names the renditions of a film.</summary>
    public const string Playlist = "video.m3u8";

    public const string SmallPlaylist = "video-360.m3u8";

    /// <summary>The rendition for slow lines and small screens: 360 lines.</summary>
    public const string Small = "video-360.mp4";

    public const string SourcePlaylist = "video-source.m3u8";

    /// <summary>The pictures and sound of the original, in a shape that browsers play; not every film has it.</summary>
    public const string Source = "video-source.mp4";

    /// <summary>Small pictures of the whole film, side by side.</summary>
    public const string Storyboard = "storyboard.webp";

    /// <summary>Which of them shows which seconds.</summary>
    public const string StoryboardIndex = "storyboard.vtt";

    /// <summary>Of a file of captions: its words as WebVTT.</summary>
    public const string Captions = "captions.vtt";

    /// <summary>All that readers are given.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Waveform, AudioCopy, Playlist, SmallPlaylist, Small, SourcePlaylist, Source, Storyboard, StoryboardIndex, Captions];
}
