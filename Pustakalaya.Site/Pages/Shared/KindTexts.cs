using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Shared;

/// <summary>What an item is and how much of it there is, in words.</summary>
public static class KindTexts
{
    /// <summary>Book, picture, audio book, ...</summary>
    public static string Kind(this Texts texts, ItemKind kind, FileKind? format)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return (kind, format) switch
        {
            (ItemKind.Document, FileKind.Image) => texts["kind.picture"],
            (ItemKind.Document, FileKind.Office) => texts["kind.document"],
            _ => texts["kind." + CoverArt.NameOf(kind)],
        };
    }

    /// <summary>Pages, chapters or duration; null where there is nothing to count.</summary>
    public static string? Extent(this Texts texts, FileKind? format, int? pages, int? seconds)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return (format, pages, seconds) switch
        {
            (_, _, { } length) => texts.Duration(length),
            (FileKind.Image or FileKind.Lesson, _, _) => null,
            (FileKind.Epub, { } chapters, _) => texts.Count("chapters", chapters),
            (_, { } count, _) => texts.Count("pages", count),
            _ => null,
        };
    }
}
