using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Adapters.Search.Elasticsearch;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Text;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Search;

public sealed class ElasticIndexTests(ElasticIndexTests.Shelf shelf) : IClassFixture<ElasticIndexTests.Shelf>
{
    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public async Task Pages_that_a_book_no_longer_has_are_found_no_more()
    {
        var (word, other) = (Word(), Word());
        var id = await shelf.AddAsync(new Book(Word(), word, other, $"{word} {other}", word, word));
        var document = await DocumentAsync(id);
        await shelf.IndexAsync(document with { Version = document.Version + 1, Pages = [document.Pages[0], new DocumentPage(3, other)] });
        await shelf.RefreshAsync();

        (await PagesAsync(document.Number, word)).Should().Equal(1);
        (await PagesAsync(document.Number, other)).Should().Equal(3);
        await shelf.IndexAsync(document with { Version = document.Version + 2 });
        await shelf.RefreshAsync();
        (await PagesAsync(document.Number, word)).Should().Equal([1, 3, 4, 5], "they may come back");
    }

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public async Task An_older_document_never_replaces_a_newer_one_and_saying_the_same_twice_is_harmless()
    {
        var (old, now) = (Word(), Word());
        var id = await shelf.AddAsync(new Book(old, old, old));
        var late = await DocumentAsync(id);
        await Rename(id, now);
        await shelf.IndexAsync(id);
        await Cluster.IndexAsync(late, default);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => shelf.IndexAsync(id)));
        (await shelf.TitlesAsync(now)).Should().Equal(now);
        (await shelf.SearchAsync(old)).Items.Single().Card.Title.Should().Be(now, "only its pages hold the old word");
    }

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public async Task An_item_taken_back_is_shown_to_nobody_before_the_cluster_hears_of_it_and_found_no_more_after()
    {
        var word = Word();
        var id = await shelf.AddAsync(new Book(word, word));
        (await shelf.SearchAsync(word)).Items.Should().ContainSingle();
        var late = await DocumentAsync(id);

        await shelf.ChangeAsync(id, item => item.Unpublish(DateTimeOffset.UnixEpoch));
        (await shelf.SearchAsync(word)).Items.Should().BeEmpty("the catalogue has the last word on what is shown");
        await shelf.SendAsync(new IndexItemElastic.Command(id));
        await Cluster.IndexAsync(late, default);
        await shelf.Refresh();
        (await shelf.SearchAsync(word)).Total.Should().Be(0);
        (await PagesAsync(late.Number, word)).Should().Equal([1], "its editors still search inside it");
    }

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public async Task An_item_that_is_removed_leaves_nothing()
    {
        var word = Word();
        var id = await shelf.AddAsync(new Book(word, word, word));
        var document = await DocumentAsync(id);
        await Cluster.RemoveAsync(document.Number, default);
        await shelf.Refresh();
        (await shelf.SearchAsync(word)).Total.Should().Be(0);
        (await PagesAsync(document.Number, word)).Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public async Task Whoever_starts_first_makes_one_pair_of_indices_that_take_no_unknown_field()
    {
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Indices.EnsureAsync(default)));
        var indices = await shelf.Cluster.IndicesAsync();
        indices.Should().HaveCount(2);
        indices[0].Should().MatchRegex($"^{shelf.Cluster.Prefix}-items-{ElasticMapping.Items.Hash}-[0-9]{{17}}$");
        indices[1].Should().MatchRegex($"^{shelf.Cluster.Prefix}-pages-{ElasticMapping.Pages.Hash}-[0-9]{{17}}$");
        foreach (var index in indices)
        {
            var mapping = (await shelf.Cluster.GetAsync($"{index}/_mapping"))!.Value.GetProperty(index).GetProperty("mappings");
            mapping.GetProperty("dynamic").GetString().Should().Be("strict");
        }

        var bulk = shelf.Services.GetRequiredService<BulkWriter>();
        var rejected = await bulk.WriteAsync([BulkOperation.Write(ElasticNames.WriteAlias(indices[0]), "x", 1, json => json.WriteString("colour", "red"))], default);
        rejected.Should().ContainSingle().Which.Reason.Should().StartWith("400 strict_dynamic_mapping_exception");
    }

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public async Task An_index_that_was_never_made_is_not_made_by_writing()
    {
        var write = () => shelf.Services.GetRequiredService<BulkWriter>().WriteAsync([BulkOperation.Write($"{shelf.Cluster.Prefix}-nothing-write", "1", 1, json => json.WriteNumber("item", 1))], default);
        (await write.Should().ThrowAsync<SearchUnavailableException>()).WithMessage("*no index*");
        (await shelf.Cluster.IndicesAsync()).Should().HaveCount(2);
    }

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public async Task A_write_reaches_every_index_that_is_live_or_being_built()
    {
        await Indices.EnsureAsync(default);
        var names = shelf.Services.GetRequiredService<ElasticNames>();
        var next = new List<string>();
        foreach (var mapping in ElasticMapping.All)
        {
            next.Add(names.NewIndex(mapping, TimeProvider.System.GetUtcNow()));
            await Indices.CreateAsync(next[^1], mapping, default);
            var (name, alias) = (next[^1], names.AliasOf(mapping));
            await shelf.WithDbAsync(db => db.Database.ExecuteSqlAsync($"INSERT INTO search_index (name, alias, state) VALUES ({name}, {alias}, 'building')"));
        }

        try
        {
            var word = Word();
            var number = (await DocumentAsync(await shelf.AddAsync(new Book(word, word)))).Number;
            (await shelf.Cluster.GetAsync($"{next[0]}/_doc/{number}")).Should().NotBeNull();
            (await shelf.Cluster.GetAsync($"{next[1]}/_doc/{number}-1")).Should().NotBeNull();
            (await shelf.SearchAsync(word)).Total.Should().Be(1, "searches read the live pair alone");
        }
        finally
        {
            await shelf.WithDbAsync(db => db.Database.ExecuteSqlAsync($"DELETE FROM search_index WHERE state = 'building'"));
            foreach (var index in next)
                await shelf.Cluster.DeleteAsync(index);
        }
    }

    private ISearchIndex Cluster => shelf.Services.GetRequiredKeyedService<ISearchIndex>(SearchOptions.Elasticsearch);

    private ElasticIndices Indices => shelf.Services.GetRequiredService<ElasticIndices>();

    /// <summary>A word that no other test uses.</summary>
    private static string Word() => string.Concat(Guid.NewGuid().ToByteArray().Take(9).Select(b => "कगजडदपबमरलस"[b % 11]));

    private async Task<ItemDocument> DocumentAsync(ItemId id)
    {
        await using var scope = shelf.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<ItemDocumentBuilder>().BuildAsync(id, CancellationToken.None))!;
    }

    private async Task<IReadOnlyList<int>> PagesAsync(int number, string word) =>
        (await Cluster.InsideAsync(number, await Cluster.ExpandAsync(SearchQuery.Parse(word), default), 100, default)).Pages;

    private Task<int> Rename(ItemId id, string title) => shelf.ChangeAsync(id, item => item.Edit(new Metadata([("ne", title, null)], [], null, ["ne"], [], [], "unknown", null), Slug.Of(title), DateTimeOffset.UnixEpoch));

    public sealed class Shelf : LibraryToSearch
    {
        public ElasticNode Cluster => Node!;

        protected override string Engine => SearchOptions.Elasticsearch;

        public Task Refresh() => Cluster.RefreshAsync();
    }
}
