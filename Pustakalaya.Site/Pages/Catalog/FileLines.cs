using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Catalog;

/// <summary>A file that a reader can take home.</summary>
/// <param name="Lang">Language of the words, where it is not the page's.</param>
/// <param name="SaveAs">The name on the reader's disk, for what is not sent as a download by itself.</param>
public sealed record FileLine(string Url, string Icon, string Text, string? Lang, long Size, string? SaveAs);

/// <summary>All files of an item that can be taken home, and the smaller copies that were made of them.</summary>
internal static class FileLines
{
    public static IReadOnlyList<FileLine> Of(GetItem.Model item, Playing? playing, Texts texts)
    {
        var lines = new List<FileLine>();
        var isSingle = item.Files.Count(f => f.Role == FileRole.Part) == 1;
        foreach (var (file, number) in item.Files.Where(f => f.Role == FileRole.Part).Select((f, i) => (f, i + 1)))
        {
            var name = isSingle ? null : NameOf(file, number, texts);
            lines.Add(new FileLine(Links.Original(file.Id), IconOf(file.Kind), Named(name, isSingle ? texts["item.original", file.Type.Label] : file.Type.Label), name is null ? null : texts.LangOf(null, name), file.Size, null));
            if (playing is null)
                continue;
            foreach (var (made, text, type) in new[] { (PlayName.AudioCopy, "item.small-audio", "M4A"), (PlayName.Small, "item.small-video", "MP4"), (PlayName.Source, "item.source-video", "MP4") })
            {
                if (Playing.Has(file, made))
                    lines.Add(new FileLine(Links.Made(file.Id, file.Hash, made), "download", Named(name, texts[text, type]), null, Playing.SizeOf(file, made), SaveAs(file, made)));
            }
        }

        foreach (var captions in item.Files.Where(f => f.Role == FileRole.Captions))
            lines.Add(new FileLine(Links.Original(captions.Id), "text", texts["item.captions", LanguageOf(captions, item)] + ", " + captions.Type.Label, null, captions.Size, null));
        return lines;
    }

    /// <summary>What its editor calls the part, or its number.</summary>
    public static string NameOf(GetItem.File file, int number, Texts texts) => file.Label ?? file.Facts?.Title ?? texts["play.chapter", number];

    /// <summary>What a track of captions is called in a menu.</summary>
    public static string LanguageOf(GetItem.File captions, GetItem.Model item) =>
        captions.Label ?? item.Languages.FirstOrDefault(l => l.Code == captions.Language)?.Name ?? captions.Language ?? (item.Languages is [var first, ..] ? first.Name : captions.Name);

    private static string Named(string? name, string text) => name is null ? text : $"{name}: {text}";

    private static string SaveAs(GetItem.File file, string made) => Path.GetFileNameWithoutExtension(file.Name) + "-" + (made == PlayName.AudioCopy ? "small" : made[6..^4]) + Path.GetExtension(made);

    private static string IconOf(FileKind kind) => kind switch
    {
        FileKind.Audio => "audio",
        FileKind.Video => "video",
        FileKind.Lesson => "lesson",
        FileKind.Epub => "book",
        _ => "page",
    };
}
