using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Testing;

/// <summary>Puts books with pages and pictures into a library, without the machinery that makes them from a file.</summary>
public static class ReadableBook
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    /// <summary>A stored book of as many pages as texts; null is a page that nobody has read yet.</summary>
    /// <param name="ready">False: nobody has looked into the file.</param>
    public static async Task<(Item Item, StoredFile File)> AddAsync(
        IServiceProvider services, string title, bool published = true, string name = "book.pdf", bool ready = true, Readability readability = Readability.Readable, params PageLine[]?[] pages)
    {
        var store = services.GetRequiredService<FileStore>();
        using var body = new MemoryStream(Encoding.UTF8.GetBytes("%PDF-1.7 " + Guid.NewGuid()));
        var blob = await store.WriteAsync(body, null, CancellationToken.None);
        var file = StoredFile.Of(blob.Hash, blob.Size, MediaType.Pdf, name, Now);
        if (ready)
        {
            file.Know(new FileFacts
            {
                PageCount = Math.Max(1, pages.Length),
                PageSizes = [new PageSizeRun(1, Math.Max(1, pages.Length), 500, 700, 0)],
                Outline = [new OutlineEntry("Beginning", 1, 0), new OutlineEntry("Nowhere", 0, 0), new OutlineEntry("Beyond", 9_999, 0)],
            });
            file.Stage(StageName.Check).Succeed(Now);
        }

        var item = Item.Accept(ItemKind.Document, title, Slug.Of(title), file, null, Now);
        if (published)
            item.Publish(Now);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LibraryDb>();
        db.Add(item);
        db.AddRange(pages.Select((lines, i) => (Lines: lines, Number: i + 1)).Where(p => p.Lines is not null).Select(p => PageText.Of(file.Id, Page(p.Number, p.Lines!), readability)));
        await db.SaveChangesAsync();
        return (item, file);
    }

    public static async Task<string> AddPictureAsync(IServiceProvider services, StoredFile file, string name, string content = "RIFF....WEBP")
    {
        var store = services.GetRequiredService<FileStore>();
        using var picture = new MemoryStream(Encoding.ASCII.GetBytes(content));
        await store.WriteDerivedAsync(file.Hash, name, picture, CancellationToken.None);
        return store.DerivedPath(file.Hash, name);
    }

    /// <summary>A page set line under line, each word as wide as it has UTF-16 units: 100 units wide each, 300 high.</summary>
    public static ExtractedPage Page(int number, params PageLine[] lines)
    {
        var text = new StringBuilder();
        var boxes = new List<LineBox>();
        foreach (var line in lines)
        {
            if (text.Length > 0)
                text.Append('\n');
            var words = new List<WordBox>();
            var x = line.X;
            foreach (var word in line.Text.Split(' '))
            {
                if (words.Count > 0)
                    text.Append(' ');
                words.Add(new WordBox(text.Length, word.Length, x, line.Y, word.Length * 100, 300));
                text.Append(word);
                x += (word.Length + 1) * 100;
            }

            boxes.Add(new LineBox(line.X, line.Y, x - 100 - line.X, 300, words));
        }

        return new ExtractedPage(number, PageLayout.PageWidth, 14_000, text.ToString(), new PageLayout(14_000, boxes));
    }
}

public readonly record struct PageLine(string Text, int X, int Y);
