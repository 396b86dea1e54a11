namespace Pustakalaya.Domain.Ingest;

/// <summary>A recording or a film.</summary>
/// <param name="Duration">What can be played of it: of a file that is cut off, the part that is there.</param>
/// <param name="HasVideo">More than a picture on its sleeve moves.</param>
public sealed record MediaFacts(TimeSpan Duration, bool HasVideo)
{
    /// <summary>As ffmpeg calls the form of the file: <c>mov</c>, <c>matroska</c>, <c>mp3</c>, ...</summary>
    public string Container { get; init; } = "";

    /// <summary>Of the picture as shown, in pixels; 0 for a recording.</summary>
    public int Width { get; init; }

    public int Height { get; init; }

    public string? VideoCodec { get; init; }

    /// <summary>As the parameter <c>codecs</c> of RFC 6381 names the picture, where browsers play it without a change: <c>avc1.64001f</c>.</summary>
    public string? VideoCode { get; init; }

    /// <summary>Null: it is silent.</summary>
    public string? AudioCodec { get; init; }

    public int Channels { get; init; }

    /// <summary>Bits a second of the whole file.</summary>
    public long BitRate { get; init; }

    /// <summary>A picture lies beside the sound, as the sleeve of an album.</summary>
    public bool HasSleeve { get; init; }

    /// <summary>In order; empty when the file has no chapters of its own.</summary>
    public IReadOnlyList<MediaChapter> Chapters { get; init; } = [];

    public string? Album { get; init; }

    /// <summary>Place in the album, from 1.</summary>
    public int? Track { get; init; }

    public int? Year { get; init; }

    /// <summary>In LUFS (EBU R 128); known once it has been made playable.</summary>
    public double? Loudness { get; init; }

    /// <summary>In dBFS; known once it has been made playable.</summary>
    public double? TruePeak { get; init; }

    /// <summary>What was made of it for browsers, the smallest first; empty where the original is what is played.</summary>
    public IReadOnlyList<Rendition> Renditions { get; init; } = [];
}

/// <summary>A chapter inside one file.</summary>
/// <param name="Title">Null: it has only its number.</param>
public sealed record MediaChapter(string? Title, TimeSpan Start);

/// <summary>A form of a film or recording that browsers play.</summary>
/// <param name="Name">Name of the media file among the derived ones.</param>
/// <param name="Width">0 for a recording.</param>
/// <param name="BitRate">Bits a second on average.</param>
public sealed record Rendition(string Name, int Width, int Height, long BitRate, long Bytes);
