using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Adapters.Search.Elasticsearch;
using Pustakalaya.Application.Adapters.Search.Postgres;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing.Generator;

namespace Pustakalaya.Application.Tests.Search;

/// <summary>One library in both engines: a shelf of known books, and a hundred of made-up words whose frequencies are those of real text.</summary>
public sealed class SearchContractLibrary : LibraryToSearch
{
    private static readonly string[] AllLanguages = ["ne", "en", "mai", "new"];
    private static readonly string[] AllLevels = ["primary", "basic", "secondary"];

    /// <summary>The words of the made-up books, the most frequent first.</summary>
    public static IReadOnlyList<string> Words { get; } = new WordStock(600, seed: 5).Words;

    /// <summary>A book whose pages are searched inside.</summary>
    public ItemId Glaciers { get; private set; }

    protected override string Engine => SearchOptions.Elasticsearch;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (Database is null)
            return;
        var shelves = await WithDbAsync(db => Task.FromResult(db.Collections.OrderBy(c => c.Number).Take(5).Select(c => c.Slug).ToList()));
        foreach (var book in Known(shelves))
            await AddAsync(book);
        Glaciers = await AddAsync(new Book("हिमनदीहरू", [.. Enumerable.Range(1, 30).Select(n =>
            n % 3 == 0 ? "हिमनदी र पानी। " + string.Concat(Enumerable.Repeat("हिमनदी ", n % 7)) : n % 5 == 0 ? "पानीको कुरा, ice and water of the hills" : "अरू नै कुरा।")]));
        var stock = new WordStock(600, seed: 5);
        var random = new Random(11);
        for (var i = 0; i < 100; i++)
        {
            await AddAsync(new Book(stock.Text(random, random.Next(1, 5)), [.. Enumerable.Range(0, random.Next(0, 7)).Select(_ => stock.Text(random, random.Next(20, 120)))])
            {
                Authors = i % 4 == 0 ? [stock.Text(random, 2)] : [],
                Languages = [.. AllLanguages.Where((_, n) => (i >> n) % 2 == 0).DefaultIfEmpty("ne")],
                Levels = [.. AllLevels.Where((_, n) => i % (n + 2) == 0)],
                Collections = [shelves[i % shelves.Count]],
                Published = i % 10 != 9,
            });
        }
    }

    /// <summary>What a reader gets from one of the engines.</summary>
    internal async Task<SearchItems.Model> AskAsync(string engine, SearchItems.Query query)
    {
        await RefreshAsync();
        var handler = new SearchItems.Handler(IndexOf(engine), Services.GetRequiredService<Vocabularies>(), Services.GetRequiredService<ItemCards>(), Services.GetRequiredService<PageSnippets>());
        var result = await handler.Handle(query, CancellationToken.None);
        return result.IsOk ? result.Value : throw new InvalidOperationException($"{engine} did not answer: {result.Errors[0].Message}");
    }

    /// <summary>What a reader of one book gets from one of the engines.</summary>
    internal async Task<SearchInside.Model> AskInsideAsync(string engine, ItemId id, string q)
    {
        await RefreshAsync();
        return await WithDbAsync(async db =>
        {
            var item = db.Items.Where(i => i.Id == id).Select(i => new { i.Number, File = i.Files.Select(f => f.Id).Single() }).Single();
            var index = IndexOf(engine);
            return await SearchInside.FindAsync(db, index, item.Number, item.File, await index.ExpandAsync(SearchQuery.Parse(q), CancellationToken.None), CancellationToken.None);
        });
    }

    private ISearchIndex IndexOf(string engine) =>
        engine == SearchOptions.Postgres ? Services.GetRequiredService<PostgresSearchIndex>() : Services.GetRequiredService<ElasticSearchIndex>();

    private static IEnumerable<Book> Known(List<string> shelves) =>
    [
        new("नागरिक शिक्षा", "पहिलो पृष्ठमा अरू नै कुरा छ।", "नेपालको संविधानको प्रस्तावना सबैले पढ्नुपर्छ।", "यो संविधान हो।") { Levels = ["secondary"], Collections = [shelves[0]] },
        new("पानीको यात्रा", "आफ्नै भारले सर्ने बरफको नदीलाई हिमनदी भनिन्छ। हिमनदीबाट पानी आउँछ।", "यही पानीले लामो यात्रा गर्छ। पानीको कथा।") { Collections = [shelves[1]] },
        new("हिमनदी कसरी बन्छ", "हिउँ थुप्रिँदै जाँदा हिमनदी बन्छ।") { Levels = ["primary", "basic"] },
        new("मुनामदन", "मुना र मदनको कथा") { Titles = [("ne", "मुनामदन", "लोकप्रिय खण्डकाव्य"), ("en", "Muna and Madan", "A tragic poem")], Authors = ["Laxmi Prasad Devkota"] },
        new("Civics", "The rule of law is older than the parliament of the country.", "It is the rule of the law.") { Languages = ["en"], Levels = ["secondary"] },
        new("Water", "It is not so that पानी is everywhere. <img src=x onerror=alert(1)> canary") { Languages = ["en"] },
        new("The Journey of Water", "Rain falls. The water of the river runs to the sea.", "Water, water, water everywhere.", "No such thing here.", "Some water again, and the rule of law.") { Languages = ["en", "ne"], Collections = [shelves[1], shelves[2]] },
        new("Laboratory manual", "How to weigh water.") { Languages = ["en"] },
        new("पुरानो राजपत्र", "keystrokes g]kfn /fhkq") { Readability = Domain.Text.Readability.LegacyFont },
        new("हिमनदी गोप्य", "हिमनदी संविधान पानी keystrokes") { Published = false },
        new("नेपालको इतिहास", "नेपालको इतिहास लामो छ। नेपालको संविधान र कानुन।", "History of Nepal: the constitution of 2072.", "२०७२को संविधान") { Authors = ["बाबुराम आचार्य"], Collections = [shelves[3]] },
        new("विज्ञान कक्षा ८", "विज्ञान र प्रविधि। पानी, हावा र माटो।") { Levels = ["basic"] },
        new("Nepali folk tales", "Once upon a time a king of Nepal had a garden by the river.") { Languages = ["en"], Authors = ["Karna Sakya"] },
        new("बाघ र चतुर खरायो", "एउटा बाघ थियो। बाघ भोको थियो।", "खरायो चतुर थियो।", "बाघ कुवामा हाम फाल्यो।", "बाघ बाघ बाघ", "बाघ र खरायो") { Levels = ["primary"] },
    ];
}
