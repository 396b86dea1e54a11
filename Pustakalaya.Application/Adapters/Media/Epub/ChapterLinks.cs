namespace Pustakalaya.Application.Adapters.Media.Epub;

/// <summary>Where the links of one chapter of a book lead.</summary>
/// <param name="pictures">Those that were kept, by number; a picture that could not be is told by its words.</param>
internal sealed class ChapterLinks(EpubBook book, EpubFile chapter, IReadOnlyDictionary<int, ChapterPicture> pictures) : IChapterLinks
{
    public (int Chapter, string? Fragment)? Chapter(string address)
    {
        var (path, fragment) = EpubPath.Resolve(chapter.Path, address);
        return path is not null && book.ChapterOf(path) is { } number ? (number, fragment) : null;
    }

    public ChapterPicture? Picture(string address) =>
        EpubPath.Resolve(chapter.Path, address).Path is { } path && book.PictureOf(path) is { } number ? pictures.GetValueOrDefault(number) : null;
}
