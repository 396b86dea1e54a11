using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Search;

public sealed class IndexTests(LibraryToSearch library) : IClassFixture<LibraryToSearch>
{
    [RequiresFact(Needs.Postgres)]
    public async Task A_draft_is_found_by_nobody_and_searched_inside_by_editors_alone()
    {
        var word = Word();
        var id = await library.AddAsync(new Book(word, "यहाँ " + word + " छ।") { Published = false });
        (await library.SearchAsync(word)).Total.Should().Be(0);
        (await library.SearchAsync(word)).Items.Should().BeEmpty();
        (await library.SendAsync(new SuggestTitles.Query(word))).Value.Items.Should().BeEmpty();
        (await library.SendAsync(new SearchInside.Query(id, word))).Value.Hits.Should().ContainSingle().Which.Page.Should().Be(1);
        library.AsUser(Role.Member);
        try
        {
            (await library.SendAsync(new SearchInside.Query(id, word))).Errors.Single().Code.Should().Be("not-found");
        }
        finally
        {
            library.AsUser(Role.Administrator);
        }
    }

    [RequiresFact(Needs.Postgres)]
    public async Task An_item_taken_back_is_found_no_more_at_once_whatever_late_documents_say()
    {
        var word = Word();
        var id = await library.AddAsync(new Book(word, word));
        var late = await DocumentAsync(id);
        (await library.SearchAsync(word)).Total.Should().Be(1);

        await library.ChangeAsync(id, item => item.Unpublish(DateTimeOffset.UnixEpoch));
        (await library.SearchAsync(word)).Total.Should().Be(0, "no message has been worked off yet");
        (await library.SendAsync(new SuggestTitles.Query(word))).Value.Items.Should().BeEmpty();

        await Index.IndexAsync(late, CancellationToken.None);
        (await library.SearchAsync(word)).Total.Should().Be(0, "a document built before does not bring it back");

        await library.ChangeAsync(id, item => item.Publish(DateTimeOffset.UnixEpoch));
        await library.IndexAsync(id);
        (await library.SearchAsync(word)).Total.Should().Be(1);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task An_older_document_never_replaces_a_newer_one()
    {
        var (old, now) = (Word(), Word());
        var id = await library.AddAsync(new Book(old));
        var late = await DocumentAsync(id);
        await Rename(id, now);
        await library.IndexAsync(id);
        await Index.IndexAsync(late, CancellationToken.None);
        (await library.TitlesAsync(now)).Should().Equal(now);
        (await library.SearchAsync(old)).Total.Should().Be(0);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_new_title_leaves_the_pages_where_they_are()
    {
        var (old, now, inside) = (Word(), Word(), Word());
        var id = await library.AddAsync(new Book(old, inside, inside));
        var before = await PagesAsync(id);
        await Rename(id, now);
        await library.IndexAsync(id);
        (await library.SearchAsync(inside)).Items.Single().Card.Title.Should().Be(now);
        (await PagesAsync(id)).Should().Equal(before, "pages that did not change are not written again");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Saying_the_same_twice_changes_nothing()
    {
        var word = Word();
        var id = await library.AddAsync(new Book(word, word));
        await library.IndexAsync(id);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => library.IndexAsync(id)));
        (await library.SearchAsync(word)).Total.Should().Be(1);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_index_can_be_emptied_and_filled_again()
    {
        var word = Word();
        await library.AddAsync(new Book(word, "पहिलो " + word));
        await library.AddAsync(new Book(Word(), word) { Published = false });
        var counts = (await library.SendAsync(new GetCounts.Query())).Value;
        await library.WithDbAsync(db => db.Database.ExecuteSqlRawAsync("TRUNCATE search_item, search_page, search_stem, search_title, search_document, search_count"));
        (await library.SearchAsync(word)).Total.Should().Be(0);

        var rebuilt = await library.SendAsync(new RebuildIndex.Command(SearchOptions.Postgres));
        rebuilt.Value.Refused.Should().Be(0);
        (await library.SearchAsync(word)).Items.Single().Hits.Should().ContainSingle();
        (await library.SendAsync(new GetCounts.Query())).Value.Should().BeEquivalentTo(counts);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_page_of_a_million_characters_is_indexed_as_far_as_it_can_be()
    {
        var word = Word();
        var random = new Random(1);
        var id = await library.AddAsync(new Book("ठूलो " + word, word + " " + string.Join(' ', Enumerable.Range(0, 150_000).Select(_ => random.Next().ToString("x8", null)))));
        (await library.SendAsync(new SearchInside.Query(id, word))).Value.Hits.Should().ContainSingle();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Inside_a_book_pages_with_all_words_come_alone_and_in_order()
    {
        var (a, b) = (Word(), Word());
        var id = await library.AddAsync(new Book("दुई शब्द " + Word(), a, $"{b} {a}", b, $"{a} बीच {b} {a}"));
        var all = (await library.SendAsync(new SearchInside.Query(id, $"{a} {b}"))).Value;
        all.Hits.Select(h => (h.Page, h.Count)).Should().Equal((2, 2), (4, 3));
        all.AllWords.Should().BeTrue();
        var some = (await library.SendAsync(new SearchInside.Query(id, $"{a} {Word()}"))).Value;
        some.AllWords.Should().BeFalse();
        some.Hits.Select(h => h.Page).Should().Equal(1, 2, 4);
        (await library.SendAsync(new SearchInside.Query(id, $"\"{a} {b}\""))).Value.Hits.Should().BeEmpty();
    }

    private ISearchIndex Index => library.Services.GetRequiredService<ISearchIndex>();

    /// <summary>A word that no other test uses.</summary>
    private static string Word() => string.Concat(Guid.NewGuid().ToByteArray().Take(9).Select(b => "कगजडदपबमरलस"[b % 11]));

    private async Task<ItemDocument> DocumentAsync(ItemId id)
    {
        await using var scope = library.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<ItemDocumentBuilder>().BuildAsync(id, CancellationToken.None))!;
    }

    private Task<int> Rename(ItemId id, string title) => library.ChangeAsync(id, item => item.Edit(new Metadata([("ne", title, null)], [], null, ["ne"], [], [], "unknown", null), Slug.Of(title), DateTimeOffset.UnixEpoch));

    /// <summary>Where the rows of the pages stand: a row that is written again moves.</summary>
    private Task<List<string>> PagesAsync(ItemId id) => library.WithDbAsync(db => db.Database.SqlQuery<string>(
        $"SELECT p.page_no || ':' || p.ctid::text AS value FROM search_page p JOIN items i ON i.number = p.item_id WHERE i.id = {id.Value} AND p.page_no > 0 ORDER BY 1").ToListAsync());
}
