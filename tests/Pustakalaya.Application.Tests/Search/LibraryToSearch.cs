using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Search.Elasticsearch;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;
using Pustakalaya.Testing;

namespace Pustakalaya.Application.Tests.Search;

/// <summary>A library whose books are stored and indexed the way the worker does it, without files.</summary>
public class LibraryToSearch : SliceFixture
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    private int _minutes;
    private bool _isStale;

    /// <summary>The engine that answers.</summary>
    protected virtual string Engine => SearchOptions.Postgres;

    /// <summary>The worker has made the indices of the cluster.</summary>
    protected virtual bool HasIndices => true;

    protected ElasticNode? Node { get; private set; }

    protected override IEnumerable<KeyValuePair<string, string?>> Settings => Node is null ? [] : Node.Settings().Select(s => new KeyValuePair<string, string?>(s.Key, s.Value));

    public override async Task InitializeAsync()
    {
        if (Engine == SearchOptions.Elasticsearch)
        {
            if (Requirements.Missing(Needs.Elastic) is not null && !Requirements.IsStrict)
                return;
            Node = new ElasticNode();
        }

        await base.InitializeAsync();
        if (Node is not null && Database is not null && HasIndices)
            await Services.GetRequiredService<ElasticIndices>().EnsureAsync(CancellationToken.None);
    }

    public override async Task DisposeAsync()
    {
        if (Node is not null)
            await Node.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>Stores and indexes a book.</summary>
    public async Task<ItemId> AddAsync(Book book)
    {
        var now = Start.AddMinutes(_minutes++);
        var item = Draft.Make(at: now);
        var people = book.Authors.Select(name => Person.Named(null, name, name)).ToList();
        var shelves = await WithDbAsync(db => db.Collections.Where(c => book.Collections.Contains(c.Slug)).Select(c => c.Id).ToListAsync());
        shelves.Should().HaveCount(book.Collections.Count, "a test names collections that are seeded");
        await InsertAsync([.. people]);
        item.Edit(
            new Metadata([.. book.Titles], [.. people.Select(p => (p.Id, ContributorRole.Author))], null, book.Languages, book.Levels, shelves, "unknown", null),
            Slug.Of(book.Titles[0].Title),
            now);
        if (book.Published)
            item.Publish(now);
        await InsertAsync(item);
        await InsertAsync([.. book.Pages.Select((text, i) => PageText.Of(item.Files[0].Id, new ExtractedPage(i + 1, PageLayout.PageWidth, 14_000, text, new PageLayout(14_000, [])), book.Readability))]);
        await IndexAsync(item.Id);
        return item.Id;
    }

    public async Task IndexAsync(ItemId id)
    {
        await using var scope = Services.CreateAsyncScope();
        var document = await scope.ServiceProvider.GetRequiredService<ItemDocumentBuilder>().BuildAsync(id, CancellationToken.None);
        await IndexAsync(document!);
    }

    /// <summary>Writes a document as the worker's queues do: into the tables always, into the cluster where there is one.</summary>
    public async Task IndexAsync(ItemDocument document)
    {
        await Services.GetRequiredService<ISearchIndex>().IndexAsync(document, CancellationToken.None);
        if (Node is null)
            return;
        await Services.GetRequiredKeyedService<ISearchIndex>(SearchOptions.Elasticsearch).IndexAsync(document, CancellationToken.None);
        _isStale = true;
    }

    /// <summary>After this everything that was written is found.</summary>
    public async Task RefreshAsync()
    {
        if (_isStale)
            await Node!.RefreshAsync();
        _isStale = false;
    }

    /// <summary>Changes an item as a slice would, without indexing it.</summary>
    public Task<int> ChangeAsync(ItemId id, Action<Item> change) => WithDbAsync(async db =>
    {
        var item = await db.Items.Include(i => i.Texts).SingleAsync(i => i.Id == id);
        change(item);
        return await db.SaveChangesAsync();
    });

    public async Task<SearchItems.Model> SearchAsync(
        string? q, string[]? kinds = null, string[]? languages = null, string[]? levels = null, string[]? collections = null, SearchSort sort = SearchSort.Relevance, int page = 1, int size = 20, string ui = "ne")
    {
        await RefreshAsync();
        var result = await SendAsync(new SearchItems.Query(q, kinds ?? [], languages ?? [], levels ?? [], collections ?? [], sort, page, size, ui));
        result.IsOk.Should().BeTrue("the search is a good one, not: {0}", string.Join("; ", result.Errors.Select(e => e.Message)));
        result.Value.Engine.Should().Be(Engine, "this engine is under test");
        return result.Value;
    }

    public async Task<IReadOnlyList<string>> TitlesAsync(string? q) => [.. (await SearchAsync(q)).Items.Select(i => i.Card.Title)];
}

/// <summary>A published book in Nepali with one page, unless said otherwise.</summary>
public sealed record Book
{
    public Book(string title, params string[] pages)
    {
        Titles = [("ne", title, null)];
        Pages = pages;
    }

    public IReadOnlyList<(string Language, string Title, string? Description)> Titles { get; init; }

    public IReadOnlyList<string> Pages { get; init; }

    public IReadOnlyList<string> Authors { get; init; } = [];

    public IReadOnlyList<string> Languages { get; init; } = ["ne"];

    public IReadOnlyList<string> Levels { get; init; } = [];

    public IReadOnlyList<string> Collections { get; init; } = [];

    public bool Published { get; init; } = true;

    public Readability Readability { get; init; } = Readability.Readable;
}
