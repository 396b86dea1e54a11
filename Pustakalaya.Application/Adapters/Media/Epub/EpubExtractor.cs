using System.Runtime.CompilerServices;
using System.Text;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Adapters.Media.Epub;

/// <summary>Reads EPUB: what the book says of itself, and the words of its chapters.</summary>
internal sealed class EpubExtractor : IProber, IExtractor
{
    /// <summary>A chapter has no paper; the number stands where pages have a height.</summary>
    private const int NoHeight = 14_142;

    /// <summary>Scripts that are written from right to left, for books that do not say which way their pages turn.</summary>
    private static readonly string[] RightToLeft = ["ar", "fa", "he", "ur", "yi", "ps", "sd", "ug", "dv", "ckb"];

    public bool Handles(MediaType type) => type == MediaType.Epub;

    public Task<FileFacts> ProbeAsync(string path, MediaType type, CancellationToken ct) => Task.Run(() => Probe(path, ct), ct);

    public async IAsyncEnumerable<ExtractedPage> ExtractAsync(string path, FileFacts facts, [EnumeratorCancellation] CancellationToken ct)
    {
        using var book = EpubBook.Open(path);
        // As if all of them were shown: what is said in place of a picture is not the text.
        var pictures = Enumerable.Range(1, book.Pictures.Count).ToDictionary(number => number, number => new ChapterPicture(PreviewName.OfBook(number), 1, 1));
        for (var number = 1; number <= book.Chapters.Count; number++)
        {
            ct.ThrowIfCancellationRequested();
            var page = number;
            yield return await Task.Run(() => Chapter(book, page, pictures), ct);
        }
    }

    private static FileFacts Probe(string path, CancellationToken ct)
    {
        using var book = EpubBook.Open(path);
        var damaged = 0;
        IngestFailure? first = null;
        foreach (var chapter in book.Chapters)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                book.Text(chapter);
            }
            catch (FileRefusedException e) when (e.Failure.Code == FailureCode.Damaged)
            {
                damaged++;
                first ??= e.Failure;
            }
        }

        if (damaged == book.Chapters.Count) throw new FileRefusedException(first!);
        var package = book.Package;
        var languages = package.All("language");
        return new FileFacts
        {
            PageCount = book.Chapters.Count,
            Title = package.Title,
            Author = package.Author,
            Subject = Plain(package.All("description")),
            Keywords = PdfInfoOutput.Clean(string.Join("; ", package.All("subject"))),
            Outline = Contents(book),
            Flaw = book.Flaw ?? (damaged > 0 ? new IngestFailure(FailureCode.Damaged, $"{damaged} of {book.Chapters.Count} chapters are damaged: {first!.Detail}") : null),
            Book = new BookFacts(
                languages,
                package.All("publisher") is [var publisher, ..] ? publisher : null,
                package.All("identifier"),
                package.All("date") is [var date, ..] ? date : null,
                package.IsRightToLeft ?? (languages is [var language, ..] && RightToLeft.Contains(language.Split('-', '_')[0].ToLowerInvariant()))),
        };
    }

    private static ExtractedPage Chapter(EpubBook book, int number, Dictionary<int, ChapterPicture> pictures)
    {
        var chapter = book.Chapters[number - 1];
        var blank = new ExtractedPage(number, PageLayout.PageWidth, NoHeight, "", new PageLayout(NoHeight, [])) { Readability = Readability.Empty };
        try
        {
            if (ChapterWriter.Clean(book.Text(chapter), new ChapterLinks(book, chapter, pictures)) is not { } html)
                return blank with { Failure = new IngestFailure(FailureCode.UnpacksTooLarge, $"Chapter {number} is larger than any chapter.") };
            var text = ChapterHtml.TextOf(html);
            return text.Length == 0 ? blank : blank with { Text = text, Readability = Readability.Readable };
        }
        catch (FileRefusedException e) when (e.Failure.Code == FailureCode.Damaged)
        {
            return blank with { Failure = e.Failure };
        }
    }

    /// <summary>The newer table of contents if the book has one that leads somewhere, else the older one. A book without is read all the same.</summary>
    private static IReadOnlyList<OutlineEntry> Contents(EpubBook book)
    {
        var newer = Read(book.Package.Navigation, EpubContents.OfNavigation);
        return newer.Any(entry => entry.Page > 0) ? newer : Read(book.Package.Contents, EpubContents.OfNcx) is { Count: > 0 } older ? older : newer;

        IReadOnlyList<OutlineEntry> Read(EpubFile? file, Func<string, string, Func<string, int?>, IReadOnlyList<OutlineEntry>> parse)
        {
            try
            {
                return book.Has(file) ? parse(book.Text(file!), file!.Path, book.ChapterOf) : [];
            }
            catch (FileRefusedException e) when (e.Failure.Code == FailureCode.Damaged)
            {
                return [];
            }
        }
    }

    /// <summary>Descriptions are often written as HTML.</summary>
    private static string? Plain(IReadOnlyList<string> descriptions)
    {
        if (descriptions is not [var description, ..]) return null;
        var reader = new MarkupReader(description);
        var text = new StringBuilder();
        while (reader.Read()) text.Append(reader.Kind == MarkupKind.Text ? reader.Text : " ");
        return PdfInfoOutput.Clean(text.ToString());
    }
}
