using System.Collections.Frozen;
using System.Globalization;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Site.Api;

/// <summary>Under which name an original lands on a reader's disk: the one that its editor knows it by, with an ending that says what its bytes are.</summary>
internal static class DownloadName
{
    /// <summary>The endings that are right for a type; the first is added where none of them is there.</summary>
    private static readonly FrozenDictionary<MediaType, string[]> Endings = new Dictionary<MediaType, string[]>
    {
        [MediaType.Pdf] = ["pdf"],
        [MediaType.Epub] = ["epub"],
        [MediaType.Docx] = ["docx", "docm", "dotx"],
        [MediaType.Xlsx] = ["xlsx", "xlsm", "xltx"],
        [MediaType.Pptx] = ["pptx", "pptm", "ppsx"],
        [MediaType.OpenDocument] = ["odt", "ott", "odg"],
        [MediaType.OpenSpreadsheet] = ["ods"],
        [MediaType.OpenPresentation] = ["odp"],
        [MediaType.OldOffice] = ["doc", "xls", "ppt"],
        [MediaType.Rtf] = ["rtf"],
        [MediaType.Text] = ["txt", "md", "csv", "tsv"],
        [MediaType.DjVu] = ["djvu", "djv"],
        [MediaType.Jpeg] = ["jpg", "jpeg"],
        [MediaType.Png] = ["png"],
        [MediaType.Webp] = ["webp"],
        [MediaType.Tiff] = ["tif", "tiff"],
        [MediaType.Mp3] = ["mp3"],
        [MediaType.M4a] = ["m4a", "m4b"],
        [MediaType.Flac] = ["flac"],
        [MediaType.Ogg] = ["ogg", "oga", "ogv", "opus"],
        [MediaType.Wav] = ["wav"],
        [MediaType.Mp4] = ["mp4", "m4v", "mov"],
        [MediaType.WebM] = ["webm"],
        [MediaType.Matroska] = ["mkv", "mka"],
        [MediaType.Avi] = ["avi"],
        [MediaType.MpegTransport] = ["ts", "mts", "m2ts"],
        [MediaType.Zip] = ["zip"],
        [MediaType.WebVtt] = ["vtt"],
        [MediaType.SubRip] = ["srt"],
        [MediaType.Mobipocket] = ["mobi", "azw", "azw3", "prc"],
    }.ToFrozenDictionary();

    public static string Of(string original, MediaType type)
    {
        var name = Harmless(original);
        if (!Endings.TryGetValue(type, out var endings) || endings.Contains(Path.GetExtension(name).TrimStart('.'), StringComparer.OrdinalIgnoreCase))
            return name;
        return $"{name}.{endings[0]}";
    }

    /// <summary>Without line breaks, and without the signs that turn "exe" around; the joiners inside Nepali words stay.</summary>
    private static string Harmless(string name) => string.Concat(name.Select(c =>
        char.IsControl(c) || (char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator && c is not ('\u200C' or '\u200D')) ? '_' : c));
}
