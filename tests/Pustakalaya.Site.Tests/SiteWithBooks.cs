using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Domain.Text;
using Pustakalaya.Testing;

namespace Pustakalaya.Site.Tests;

/// <summary>A site with a shelf of books: what the worker would have made of them is inserted, and indexed as it would.</summary>
public class SiteWithBooks : SiteFixture
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    /// <summary>Published, with a cover, a table of contents and three pages of words.</summary>
    public Item Water { get; private set; } = null!;

    /// <summary>Published, English, without a picture.</summary>
    public Item Garden { get; private set; } = null!;

    /// <summary>Nobody but editors may know of it.</summary>
    public Item Draft { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (Database is null)
            return;
        var collections = (await WithDbAsync(db => Task.FromResult(db.Collections.ToList()))).ToDictionary(c => c.Slug, c => c.Id);
        Water = await AddAsync("पानीको यात्रा <जलचक्र>", "The Journey of Water", "ne", collections["science"], publish: true, cover: true, "हिमनदी पग्लिएर पानी बन्छ।", "पानी बादल बन्छ।", "अन्त्य।");
        Garden = await AddAsync(null, "The School Garden", "en", collections["science"], publish: true, cover: false, "Water the beans in the morning.");
        Draft = await AddAsync("गोप्य मस्यौदा", "The Secret Draft", "ne", collections["science"], publish: false, cover: true, "पानी र गोप्य कुरा।");
    }

    public async Task<Item> AddAsync(string? ne, string en, string language, Guid collection, bool publish, bool cover, params string[] pages)
    {
        var store = Services.GetRequiredService<FileStore>();
        using var body = new MemoryStream(Encoding.UTF8.GetBytes("%PDF-1.7 " + Guid.NewGuid()));
        var blob = await store.WriteAsync(body, null, CancellationToken.None);
        var file = StoredFile.Of(blob.Hash, blob.Size, MediaType.Pdf, "book.pdf", Now);
        file.Know(new FileFacts { PageCount = pages.Length, PageSizes = [new PageSizeRun(1, pages.Length, 500, 700, 0)], Outline = [new OutlineEntry("Beginning", 1, 0)] });
        if (cover)
        {
            file.HasCover(640, 960);
            using var picture = new MemoryStream(Encoding.ASCII.GetBytes("RIFF....WEBP"));
            await store.WriteDerivedAsync(blob.Hash, PreviewName.Cover(160), picture, CancellationToken.None);
        }

        foreach (var stage in file.Stages)
            stage.Succeed(Now);
        var item = Item.Accept(ItemKind.Document, ne ?? en, Slug.Of(en), file, null, Now);
        var texts = new List<(string, string, string?)> { ("en", en, "What it is about, in English.") };
        if (ne is not null)
            texts.Add(("ne", ne, "यसमा के छ, नेपालीमा।"));
        var author = Person.Named("सरिता अधिकारी", "Sarita Adhikari", RomanKey.OfTitle("Sarita Adhikari"));
        await InsertAsync(author);
        item.Edit(new Metadata(texts, [(author.Id, ContributorRole.Author)], PartialDate.Create(DateCalendar.BikramSambat, 2080), [language], ["basic"], [collection], "CC-BY-4.0", null), Slug.Of(en), Now);
        if (publish)
            item.Publish(Now);
        await InsertAsync(item);
        await InsertAsync([.. pages.Select((text, i) => PageText.Of(file.Id, new ExtractedPage(i + 1, PageLayout.PageWidth, 14_000, text, new PageLayout(14_000, [])), Readability.Readable))]);
        await IndexAsync(item);
        return item;
    }

    /// <summary>What the worker does when it hears of a change.</summary>
    public Task IndexAsync(Item item) => SendAsync(new IndexItem.Command(item.Id));
}
