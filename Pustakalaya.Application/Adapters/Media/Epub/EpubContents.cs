using System.Text;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Adapters.Media.Epub;

/// <summary>Reads the table of contents, of EPUB 3 (a document with <c>nav</c>) and of EPUB 2 (NCX), as far as it can be read. Pure.</summary>
internal static class EpubContents
{
    private const int MostEntries = 2_000, Deepest = 8;

    /// <param name="chapterOf">Number of the chapter in a file; null when the file is none.</param>
    public static IReadOnlyList<OutlineEntry> OfNavigation(string markup, string path, Func<string, int?> chapterOf)
    {
        var reader = new MarkupReader(markup);
        var entries = new List<OutlineEntry>();
        var (depth, isInside) = (-1, false);
        string? href = null;
        var title = new StringBuilder();
        while (reader.Read() && entries.Count < MostEntries)
        {
            switch (reader.Kind, reader.Name)
            {
                case (MarkupKind.Start, "nav"):
                    isInside = entries.Count == 0 && (reader.Attribute("epub:type") ?? "toc").Split(' ').Contains("toc");
                    depth = -1;
                    break;
                case (MarkupKind.End, "nav"):
                    isInside = false;
                    break;
                case (MarkupKind.Start, "ol") when isInside:
                    Add();
                    depth++;
                    break;
                case (MarkupKind.End, "ol") when isInside:
                    Add();
                    depth--;
                    break;
                case (MarkupKind.Start, "li") when isInside:
                    Add();
                    (href, _) = (null, title.Clear());
                    break;
                case (MarkupKind.End, "li") when isInside:
                    Add();
                    break;
                case (MarkupKind.Start, "a") when isInside && depth >= 0:
                    href = reader.Attribute("href");
                    break;
                case (MarkupKind.Text, _) when isInside && depth >= 0:
                    title.Append(reader.Text);
                    break;
            }
        }

        return entries;

        // What stands in an entry before the list inside it, or before its end, is its title.
        void Add()
        {
            if (Entry(title, href, depth, path, chapterOf) is { } entry) entries.Add(entry);
            (href, _) = (null, title.Clear());
        }
    }

    /// <inheritdoc cref="OfNavigation"/>
    public static IReadOnlyList<OutlineEntry> OfNcx(string markup, string path, Func<string, int?> chapterOf)
    {
        var reader = new MarkupReader(markup);
        var entries = new List<OutlineEntry>();
        var (depth, isTitle, isInside) = (-1, false, false);
        var title = new StringBuilder();
        while (reader.Read() && entries.Count < MostEntries)
        {
            switch (reader.Kind, reader.Name)
            {
                case (MarkupKind.Start, "navmap"):
                    isInside = true;
                    break;
                case (MarkupKind.End, "navmap"):
                    return entries;
                case (MarkupKind.Start, "navpoint"):
                    depth++;
                    title.Clear();
                    break;
                case (MarkupKind.End, "navpoint"):
                    depth--;
                    break;
                case (MarkupKind.Start, "text"):
                    isTitle = isInside;
                    break;
                case (MarkupKind.End, "text"):
                    isTitle = false;
                    break;
                case (MarkupKind.Text, _) when isTitle:
                    title.Append(reader.Text);
                    break;
                case (MarkupKind.Start, "content") when isInside:
                    if (Entry(title, reader.Attribute("src"), depth, path, chapterOf) is { } entry) entries.Add(entry);
                    break;
            }
        }

        return entries;
    }

    private static OutlineEntry? Entry(StringBuilder title, string? href, int depth, string path, Func<string, int?> chapterOf)
    {
        if (PdfInfoOutput.Clean(title.ToString()) is not { } text) return null;
        var (file, fragment) = href is null ? (null, null) : EpubPath.Resolve(path, href);
        var chapter = file is null ? null : chapterOf(file);
        return new OutlineEntry(text, chapter ?? 0, Math.Clamp(depth, 0, Deepest), chapter is null || fragment is null ? null : ChapterHtml.IdOf(fragment));
    }
}
