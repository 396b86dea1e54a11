using System.Globalization;
using System.Text;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Catalog;

/// <summary>What the player on an item's page has in it.</summary>
/// <param name="Peaks">Of the recording's wave form, 0 to 255; empty where there is none.</param>
/// <param name="Start">Second to begin at.</param>
public sealed record Playing(GetItem.Model Item, IReadOnlyList<int> Peaks, int Number, int Start)
{
    /// <summary>Originals that browsers play as they are.</summary>
    private static readonly MediaType[] Playables = [MediaType.Mp3, MediaType.M4a, MediaType.Ogg, MediaType.Flac, MediaType.Wav, MediaType.Mp4, MediaType.WebM];

    /// <summary>A thing a browser can play, and what it costs.</summary>
    public sealed record Source(string Url, string Type, long Size);

    public IReadOnlyList<GetItem.File> Parts { get; } = PartsOf(Item);

    public GetItem.File Current => Parts[Number - 1];

    public bool IsFilm => Item.Kind == ItemKind.Video;

    /// <summary>Parts or chapters to choose from.</summary>
    public bool HasList => Parts.Count > 1 || Chapters.Count > 1;

    /// <summary>Chapters inside the one file; with several files each of them is one.</summary>
    public IReadOnlyList<MediaChapter> Chapters => Parts.Count == 1 ? Current.Facts?.Media?.Chapters ?? [] : [];

    /// <summary>Captions of the film or recording, in the order its editor gave them.</summary>
    public IReadOnlyList<GetItem.File> Captions => [.. Item.Files.Where(f => f.Role == FileRole.Captions && Has(f, PlayName.Captions))];

    public static IReadOnlyList<GetItem.File> PartsOf(GetItem.Model item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Kind is ItemKind.Audio or ItemKind.Video ? [.. item.Files.Where(f => f is { Role: FileRole.Part, Kind: FileKind.Audio or FileKind.Video } && f.IsDone(StageName.Check))] : [];
    }

    /// <summary>By its type, and as far as that is known by what is in it.</summary>
    private static bool IsPlayable(GetItem.File file) =>
        Playables.Contains(file.Type) && (file.Type != MediaType.Mp4 || file.Facts?.Media is not { HasVideo: true, VideoCodec: not null, VideoCode: null });

    /// <summary>Whether this was made of a file: its stages and its facts say so, the disk is not asked.</summary>
    /// <param name="name">Of <see cref="PlayName"/>.</param>
    public static bool Has(GetItem.File file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (name == PlayName.Captions)
            return file.Role == FileRole.Captions && file.IsDone(StageName.Check);
        return file.Facts?.Media is { } media && file.IsDone(StageName.Play) && name switch
        {
            PlayName.Waveform => !media.HasVideo,
            PlayName.Playlist or PlayName.StoryboardIndex => media.HasVideo && media.Renditions.Count > 0,
            _ => RenditionOf(file, name) is not null,
        };
    }

    /// <summary>Bytes of a rendition that <see cref="Has"/> says is there.</summary>
    public static long SizeOf(GetItem.File file, string name) => RenditionOf(file, name)!.Bytes;

    private static Rendition? RenditionOf(GetItem.File file, string name) => file.Facts?.Media?.Renditions.FirstOrDefault(r => r.Name == name);

    /// <summary>The smallest first: what a browser takes when nobody chooses.</summary>
    public IReadOnlyList<Source> SourcesOf(GetItem.File file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var sources = new List<Source>();
        foreach (var name in IsFilm ? [PlayName.Small, PlayName.Source] : new[] { PlayName.AudioCopy })
        {
            if (Has(file, name))
                sources.Add(new Source(Links.Made(file.Id, file.Hash, name), PreviewName.TypeOf(name).Value, SizeOf(file, name)));
        }

        if (IsPlayable(file))
            sources.Add(new Source(Links.Made(file.Id, file.Hash, null), file.Type.Value, file.Size));
        return sources;
    }

    /// <summary>
    /// Decibels by which a recording that is far from the loudness of speech (-18 LUFS) is made louder or softer; null where it is right as it is. Modest,
    /// and never so much that its loudest moment is cut.
    /// </summary>
    public string? Gain
    {
        get
        {
            if (Current.Facts?.Media is not { Loudness: { } loudness } media)
                return null;
            var gain = Math.Min(Math.Clamp(-18 - loudness, -6, 9), media.TruePeak is { } peak ? Math.Max(0, -1 - peak) : 3);
            return Math.Abs(gain) < 3 ? null : gain.ToString("0.0", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The wave form as a drawing of 480 by 60: a line for each four steps.</summary>
    public string? Wave
    {
        get
        {
            if (Peaks.Count == 0)
                return null;
            var path = new StringBuilder();
            for (var x = 0; x < 480; x += 4)
            {
                var (from, to) = (x * Peaks.Count / 480, Math.Max((x + 4) * Peaks.Count / 480, (x * Peaks.Count / 480) + 1));
                var peak = Peaks.Skip(from).Take(to - from).Max();
                var height = Math.Max(3, Math.Clamp(peak, 0, 255) * 56 / 255);
                path.Append(CultureInfo.InvariantCulture, $"M{x + 2} {30 - (height / 2)}v{height}");
            }

            return path.ToString();
        }
    }
}
