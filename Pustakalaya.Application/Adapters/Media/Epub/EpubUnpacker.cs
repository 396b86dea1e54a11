using System.Text;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media.Epub;

/// <summary>Takes an EPUB apart: its chapters, written anew, and its pictures, made anew. Nothing else of it is kept beside the original.</summary>
internal sealed class EpubUnpacker(BookPictures pictures, ToolRunner tools) : IUnpacker, ICoverMaker
{
    /// <summary>Pictures that are made; a book of more is an album, and has the others in its original.</summary>
    private const int MostPictures = 2_000;

    public bool Handles(MediaType type) => type == MediaType.Epub;

    public async Task<IngestFailure?> UnpackAsync(string path, FileFacts facts, KeepDerived keep, CancellationToken ct)
    {
        using var book = EpubBook.Open(path);
        using var folder = tools.Scratch();
        var (kept, missing) = await PicturesAsync(book, folder, keep, ct);
        var damaged = 0;
        for (var number = 1; number <= book.Chapters.Count; number++)
        {
            var chapter = book.Chapters[number - 1];
            try
            {
                var links = new ChapterLinks(book, chapter, kept);
                if (await Task.Run(() => ChapterWriter.Clean(book.Text(chapter), links), ct) is { } html)
                {
                    var file = Path.Combine(folder.Path, PreviewName.Chapter(number));
                    await File.WriteAllTextAsync(file, html, new UTF8Encoding(false), ct);
                    await keep(PreviewName.Chapter(number), file, ct);
                    continue;
                }
            }
            catch (FileRefusedException e) when (e.Failure.Code == FailureCode.Damaged)
            {
                // The reader says so at this chapter; the others are read.
            }

            damaged++;
        }

        if (damaged > 0) return new IngestFailure(FailureCode.Damaged, $"{damaged} of {book.Chapters.Count} chapters cannot be shown.");
        return missing is null ? null : new IngestFailure(FailureCode.PicturesLeftOut, $"{book.Pictures.Count - kept.Count} of {book.Pictures.Count} pictures: {missing.Detail}");
    }

    public async Task<IReadOnlyList<PreviewImage>> MakeCoverAsync(string path, FileFacts facts, KeepDerived keep, CancellationToken ct)
    {
        using var book = EpubBook.Open(path);
        if (CoverOf(book) is not { } cover) return [];
        using var folder = tools.Scratch();
        var bytes = book.Bytes(cover);
        var images = new List<PreviewImage>();
        foreach (var width in PreviewName.CoverWidths.Order())
        {
            var name = PreviewName.Cover(width);
            var file = Path.Combine(folder.Path, name);
            var size = await pictures.MakeAsync(bytes, width, folder, file, ct);
            images.Add(new PreviewImage(name, size.Width, size.Height, new FileInfo(file).Length));
            await keep(name, file, ct);
        }

        return images;
    }

    private async Task<(IReadOnlyDictionary<int, ChapterPicture> Kept, IngestFailure? Missing)> PicturesAsync(EpubBook book, ScratchFolder folder, KeepDerived keep, CancellationToken ct)
    {
        var kept = new Dictionary<int, ChapterPicture>();
        IngestFailure? missing = book.Pictures.Count > MostPictures ? new IngestFailure(FailureCode.PicturesLeftOut, $"A book has at most {MostPictures} pictures here.") : null;
        var numbers = Enumerable.Range(1, Math.Min(book.Pictures.Count, MostPictures));
        await Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = tools.MaxParallel, CancellationToken = ct }, async (number, token) =>
        {
            try
            {
                var name = PreviewName.OfBook(number);
                var file = Path.Combine(folder.Path, name);
                var (width, height) = await pictures.MakeAsync(book.Bytes(book.Pictures[number - 1]), BookPictures.Widest, folder, file, token);
                await keep(name, file, token);
                lock (kept) kept[number] = new ChapterPicture(name, width, height);
            }
            catch (FileRefusedException e)
            {
                lock (kept) missing ??= e.Failure;
            }
        });
        return (kept, missing);
    }

    /// <summary>The picture that the book names, or the first one in the document that it names; else that of a first chapter that begins with one.</summary>
    private static EpubFile? CoverOf(EpubBook book)
    {
        var package = book.Package;
        if (package.Cover is { } named && IsPicture(named.Path)) return named;
        foreach (var path in (string?[])[package.Cover?.Path, package.CoverPage, book.Chapters[0].Path])
        {
            if (path is null || book.ChapterOf(path) is not { } number) continue;
            var chapter = book.Chapters[number - 1];
            var reader = new MarkupReader(book.Text(chapter));
            var words = 0;
            while (reader.Read() && words < 200)
            {
                words += reader.Kind == MarkupKind.Text ? reader.Text.Trim().Length : 0;
                var address = reader is { Kind: MarkupKind.Start, Name: "img" or "image" } ? reader.Attribute("src") ?? reader.Attribute("xlink:href") ?? reader.Attribute("href") : null;
                if (address is not null && EpubPath.Resolve(chapter.Path, address).Path is { } picture && IsPicture(picture)) return book.Pictures[book.PictureOf(picture)!.Value - 1];
            }
        }

        return null;

        bool IsPicture(string path) => book.PictureOf(path) is not null;
    }
}
