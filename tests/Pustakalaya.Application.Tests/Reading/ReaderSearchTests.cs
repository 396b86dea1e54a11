using System.Diagnostics;
using FluentAssertions;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Reading;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Pustakalaya.Application.Tests.Reading;

/// <summary>What was searched for, inside the book that is open.</summary>
public sealed class ReaderSearchTests(SliceFixture library, ITestOutputHelper output) : IClassFixture<SliceFixture>
{
    private static readonly PageLine[][] Book =
    [
        [new("नेपालको संविधान", 1000, 500)],
        [new("खोला र नदी", 1000, 500)],
        [new("यो संविधानको धारा र संविधानले", 1000, 500)],
    ];

    [RequiresFact(Needs.Postgres)]
    public async Task Lists_the_pages_with_the_words_and_how_many_places_each_has()
    {
        var item = await IndexedBookAsync();
        library.AsUser(Role.Reader);

        var page = await ReadAsync(item, 2, "संविधान", inside: true);

        page.Hits.Should().BeEmpty("the open page does not have the word");
        page.Found!.Hits.Select(h => (h.Page, h.Count)).Should().Equal((1, 1), (3, 2));
        page.Found.Hits[1].Snippet.ToHtml().Should().Contain("<mark>संविधानको</mark>");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_word_in_latin_letters_marks_the_nepali_word_it_sounds_like()
    {
        var item = await IndexedBookAsync();
        library.AsUser(Role.Reader);

        var page = await ReadAsync(item, 3, "sambidhan", inside: true);

        page.Found!.Hits.Select(h => h.Page).Should().Equal(1, 3);
        page.Marks.Select(m => page.Text.Substring(m.Start, m.Length)).Should().Equal("संविधानको", "संविधानले");
        page.Hits[0].Box.Should().Be(new Box(1000 + ("यो ".Length * 100), 500, "संविधानको".Length * 100, 300));
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData(null, true, 1)]
    [InlineData("संविधान", false, 2)]
    [InlineData("sambidhan", false, 2)]
    [InlineData("संविधान", true, 3)]
    [InlineData("sambidhan", true, 4)]
    public async Task A_page_costs_few_queries(string? q, bool inside, int atMost)
    {
        var item = await IndexedBookAsync();
        library.AsUser(Role.Reader);
        await ReadAsync(item, 1, q, inside);

        using var queries = new QueryCount(library.Database.Name);
        await ReadAsync(item, 1, q, inside);

        output.WriteLine($"{q ?? "no words"}, {(inside ? "whole page" : "part that turns")}: {queries.Count} queries");
        queries.Count.Should().BeInRange(1, atMost);
    }

    private async Task<GetReaderPage.Model> ReadAsync(Item item, int page, string? q, bool inside) =>
        (await library.SendAsync(new GetReaderPage.Query(item.Id, page, q, "ne", inside))).Value;

    private async Task<Item> IndexedBookAsync()
    {
        var (item, _) = await ReadableBook.AddAsync(library.Services, "किताब", pages: Book);
        library.AsUser(Role.Administrator);
        (await library.SendAsync(new IndexItem.Command(item.Id))).IsOk.Should().BeTrue();
        return item;
    }

    /// <summary>Every command that the driver sends to one database, whoever sends it.</summary>
    private sealed class QueryCount : IDisposable
    {
        private readonly ActivityListener _listener;
        private int _count;

        public QueryCount(string database)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == "Npgsql",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = activity =>
                {
                    if (activity.TagObjects.Any(t => t.Value is string value && value == database) && activity.TagObjects.Any(t => t.Key is "db.statement" or "db.query.text"))
                        Interlocked.Increment(ref _count);
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public int Count => _count;

        public void Dispose() => _listener.Dispose();
    }
}
