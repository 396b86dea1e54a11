using System.Collections.Frozen;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Domain.Ingest;

/// <summary>What the library makes of a file. Its type decides.</summary>
public enum FileKind
{
    /// <summary>Read as pictures of its pages with their words laid over them.</summary>
    Pdf,

    /// <summary>Read chapter by chapter, under our own styles.</summary>
    Epub,

    /// <summary>Turned into a PDF for reading, where the machine has the programs for it; else a download.</summary>
    Office,

    /// <summary>A book of one page.</summary>
    Image,

    Audio,

    Video,

    /// <summary>A ZIP with a start page, played in a frame of another origin.</summary>
    Lesson,

    /// <summary>The words of a film or a recording, shown while it plays. Never an item of its own.</summary>
    Captions,

    /// <summary>Kept and given out as it is.</summary>
    Download,
}

/// <summary>The table of types: what becomes of each, in which steps.</summary>
public static class FileKinds
{
    private static readonly FrozenDictionary<MediaType, FileKind> Kinds = new Dictionary<MediaType, FileKind>
    {
        [MediaType.Pdf] = FileKind.Pdf,
        [MediaType.Epub] = FileKind.Epub,
        [MediaType.Docx] = FileKind.Office,
        [MediaType.Xlsx] = FileKind.Office,
        [MediaType.Pptx] = FileKind.Office,
        [MediaType.OpenDocument] = FileKind.Office,
        [MediaType.OpenSpreadsheet] = FileKind.Office,
        [MediaType.OpenPresentation] = FileKind.Office,
        [MediaType.OldOffice] = FileKind.Office,
        [MediaType.Rtf] = FileKind.Office,
        [MediaType.Text] = FileKind.Office,
        [MediaType.DjVu] = FileKind.Office,
        [MediaType.Jpeg] = FileKind.Image,
        [MediaType.Png] = FileKind.Image,
        [MediaType.Webp] = FileKind.Image,
        [MediaType.Tiff] = FileKind.Image,
        [MediaType.Mp3] = FileKind.Audio,
        [MediaType.M4a] = FileKind.Audio,
        [MediaType.Flac] = FileKind.Audio,
        [MediaType.Ogg] = FileKind.Audio,
        [MediaType.Wav] = FileKind.Audio,
        [MediaType.Mp4] = FileKind.Video,
        [MediaType.WebM] = FileKind.Video,
        [MediaType.Matroska] = FileKind.Video,
        [MediaType.Avi] = FileKind.Video,
        [MediaType.MpegTransport] = FileKind.Video,
        [MediaType.Zip] = FileKind.Lesson,
        [MediaType.WebVtt] = FileKind.Captions,
        [MediaType.SubRip] = FileKind.Captions,
        [MediaType.Mobipocket] = FileKind.Download,
    }.ToFrozenDictionary();

    /// <summary>Null: the library does not take such files.</summary>
    public static FileKind? Of(MediaType type) => Kinds.TryGetValue(type, out var kind) ? kind : null;

    /// <summary>Its stages, in the order a person expects them.</summary>
    public static IReadOnlyList<StageName> StagesOf(FileKind kind) => kind switch
    {
        FileKind.Pdf => [StageName.Check, StageName.Text, StageName.Cover, StageName.Pages, StageName.Index],
        FileKind.Epub => [StageName.Check, StageName.Unpack, StageName.Text, StageName.Cover, StageName.Index],
        FileKind.Office => [StageName.Check, StageName.Convert, StageName.Text, StageName.Cover, StageName.Pages, StageName.Index],
        FileKind.Image => [StageName.Check, StageName.Cover, StageName.Pages, StageName.Index],
        FileKind.Audio or FileKind.Video => [StageName.Check, StageName.Cover, StageName.Play, StageName.Index],
        FileKind.Lesson => [StageName.Check, StageName.Unpack, StageName.Text, StageName.Cover, StageName.Index],
        FileKind.Captions => [StageName.Check],
        FileKind.Download => [StageName.Check, StageName.Cover, StageName.Index],
        _ => throw new DomainException($"Unknown kind of file {kind}."),
    };

    /// <summary>What an item is of which this is the first file.</summary>
    public static ItemKind ItemOf(FileKind kind) => kind switch
    {
        FileKind.Audio => ItemKind.Audio,
        FileKind.Video => ItemKind.Video,
        FileKind.Lesson => ItemKind.Lesson,
        FileKind.Pdf or FileKind.Epub or FileKind.Office or FileKind.Image or FileKind.Download => ItemKind.Document,
        _ => throw new DomainException($"{kind} is no item of its own."),
    };

    /// <summary>What a file of this kind is to an item that is there already; null where it has no place.</summary>
    public static FileRole? RoleIn(ItemKind item, FileKind file) => (item, file) switch
    {
        (ItemKind.Audio, FileKind.Audio) or (ItemKind.Video, FileKind.Video) => FileRole.Part,
        (ItemKind.Document, FileKind.Pdf or FileKind.Epub or FileKind.Office or FileKind.Download) => FileRole.Part,
        (ItemKind.Audio or ItemKind.Video, FileKind.Captions) => FileRole.Captions,
        (_, FileKind.Image) => FileRole.Cover,
        _ => null,
    };
}

/// <summary>What a file is to its item.</summary>
public enum FileRole
{
    /// <summary>The thing itself: the book, or a chapter of the recording. The first one opens.</summary>
    Part = 0,

    /// <summary>Shown beside a part while it plays.</summary>
    Captions = 1,

    /// <summary>The picture that stands for the item, in place of one made from its parts.</summary>
    Cover = 2,
}
