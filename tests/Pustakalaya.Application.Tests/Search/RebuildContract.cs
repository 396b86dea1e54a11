using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Search;

/// <summary>What a rebuild and a comparison with the catalogue do, whichever engine the copy is in.</summary>
public abstract class RebuildContract : IAsyncLifetime
{
    /// <summary>More than two batches.</summary>
    protected const int Books = 230;

    protected abstract LibraryToSearch Library { get; }

    protected abstract string Engine { get; }

    /// <summary>An accident: the item is in the index no more.</summary>
    protected abstract Task LoseAsync(int number);

    public async Task InitializeAsync()
    {
        await Library.InitializeAsync();
        if (Library.Database is null)
            return;
        var now = new DateTimeOffset(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);
        var items = Enumerable.Range(1, Books).Select(n =>
        {
            var item = Draft.Make(at: now);
            item.Edit(new Metadata([("en", TitleOf(n), null)], [], null, ["en"], [], [], "unknown", null), "book-" + n, now);
            item.Publish(now);
            return item;
        }).ToList();
        foreach (var item in items)
            await Library.InsertAsync(item);
        await Library.InsertAsync([.. items.Select(i => PageText.Of(i.Files[0].Id, new ExtractedPage(1, PageLayout.PageWidth, 14_000, "Every page speaks of mountains.", new PageLayout(14_000, [])), Readability.Readable))]);
        await Library.WithDbAsync(db => db.Outbox.ExecuteDeleteAsync());
    }

    public Task DisposeAsync() => Library.DisposeAsync();

    protected static string TitleOf(int number) => "Book" + number.ToString("000000", null);

    protected Task<Application.Pipeline.Result<RebuildIndex.Model>> RebuildAsync(Action<int, int>? progress = null) => Library.SendAsync(new RebuildIndex.Command(Engine, progress));

    protected async Task<Rebuild> StateAsync() => (await Library.SendAsync(new GetRebuilds.Query())).Value.Engines.Single(e => e.Engine == Engine);

    protected Task<ItemId> ItemAsync(int number) => Library.WithDbAsync(db => db.Items.Where(i => i.Number == number).Select(i => i.Id).SingleAsync());

    protected async Task FillsAnEmptyIndexAsync()
    {
        (await Library.SearchAsync("mountains")).Total.Should().Be(0);
        var reports = new List<(int Done, int Total)>();
        var rebuilt = await RebuildAsync((done, total) => reports.Add((done, total)));
        (rebuilt.Value.Indexed, rebuilt.Value.Refused).Should().Be((Books, 0));
        reports.Should().HaveCountGreaterThan(2).And.BeInAscendingOrder().And.EndWith((Books, Books));
        (await Library.SearchAsync("mountains")).Total.Should().Be(Books);
        (await Library.TitlesAsync(TitleOf(17))).Should().Equal(TitleOf(17));
        (await StateAsync()).State.Should().BeEquivalentTo(new { State = "done", Done = Books, Total = Books, Refused = 0, Problem = (string?)null });
    }

    protected async Task HoldsWhatIsEditedMeanwhileAsync()
    {
        await RebuildAsync();
        var atFirstBatch = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var edited = new ManualResetEventSlim();
        var rebuild = Task.Run(() => RebuildAsync((_, _) =>
        {
            atFirstBatch.TrySetResult();
            edited.Wait(TimeSpan.FromMinutes(1));
        }));
        await atFirstBatch.Task.WaitAsync(TimeSpan.FromMinutes(1));
        try
        {
            (await Library.SearchAsync("mountains")).Total.Should().Be(Books, "the old index answers meanwhile");
            // Of the first batch and of the last; and one that nobody has indexed yet.
            foreach (var number in new[] { 1, Books })
            {
                await RenameAsync(number, $"Renamed{number}");
                await Library.IndexAsync(await ItemAsync(number));
            }

            await RenameAsync(2, "Overlooked2");
            await Library.AddAsync(new Book("Newcomer", "It speaks of mountains too."));
        }
        finally
        {
            edited.Set();
        }

        (await rebuild).Value.Indexed.Should().Be(Books + 1);
        foreach (var title in new[] { "Renamed1", $"Renamed{Books}", "Overlooked2", "Newcomer" })
            (await Library.TitlesAsync(title)).Should().Equal(title);
        (await Library.SearchAsync(TitleOf(1))).Items.Should().NotContain(i => i.Card.Title == TitleOf(1));
        (await Library.SearchAsync("mountains")).Total.Should().Be(Books + 1);
    }

    protected async Task GoesOnWhereItWasKilledAsync()
    {
        var kill = () => RebuildAsync((done, _) =>
        {
            if (done > 100)
                throw new OperationCanceledException("Killed.");
        });
        await kill.Should().ThrowAsync<OperationCanceledException>();
        (await StateAsync()).State!.IsUnderWay.Should().BeTrue("the worker sees that it must go on");

        var reports = new List<int>();
        (await RebuildAsync((done, _) => reports.Add(done))).Value.Indexed.Should().Be(Books);
        reports[0].Should().BeGreaterThan(200, "two batches had been written before");
        (await Library.SearchAsync("mountains")).Total.Should().Be(Books);
    }

    protected async Task IsDoneByOneAtATimeAsync()
    {
        await using var claim = await Library.Services.GetRequiredService<RebuildLog>().TryClaimAsync(Engine, CancellationToken.None);
        claim.Should().NotBeNull();
        (await RebuildAsync()).Errors.Single().Code.Should().Be("rebuild.busy");
        await claim!.DisposeAsync();
        (await RebuildAsync()).IsOk.Should().BeTrue();
    }

    protected async Task TheComparisonFindsAndMendsAsync()
    {
        await RebuildAsync();
        (await CheckAsync(repair: true)).Found.Should().Be(0);

        var missing = await ItemAsync(3);
        await LoseAsync(3);
        var stale = await ItemAsync(4);
        await Library.ChangeAsync(stale, item => item.DocumentChanged());
        await using (var scope = Library.Services.CreateAsyncScope())
        {
            var document = await scope.ServiceProvider.GetRequiredService<ItemDocumentBuilder>().BuildAsync(await ItemAsync(5), CancellationToken.None);
            await Library.IndexAsync(document! with { Number = 999_999 });
        }

        var found = await CheckAsync(repair: false);
        found.Should().BeEquivalentTo(new { Missing = new[] { 3 }, Stale = new[] { 4 }, Orphans = new[] { 999_999 }, Items = Books });
        (await Library.WithDbAsync(db => db.Outbox.CountAsync())).Should().Be(0, "it was only to look");
        (await StateAsync()).Check.Should().BeEquivalentTo(new { Missing = 1, Stale = 1, Orphans = 1, Repaired = false });

        (await CheckAsync(repair: true)).Found.Should().Be(3);
        var wanted = await Library.WithDbAsync(db => db.Outbox.Select(m => m.Body).ToListAsync());
        wanted.Should().HaveCount(2).And.Contain(b => b.Contains(missing.ToString(), StringComparison.Ordinal)).And.Contain(b => b.Contains(stale.ToString(), StringComparison.Ordinal));
        // What the queue then does.
        await Library.IndexAsync(missing);
        await Library.IndexAsync(stale);
        (await CheckAsync(repair: false)).Found.Should().Be(0);
        (await Library.SearchAsync("mountains")).Total.Should().Be(Books);
    }

    private async Task<CheckIndex.Model> CheckAsync(bool repair) => (await Library.SendAsync(new CheckIndex.Command(Engine, repair))).Value;

    private async Task RenameAsync(int number, string title) => await Library.ChangeAsync(
        await ItemAsync(number), item => item.Edit(new Metadata([("en", title, null)], [], null, ["en"], [], [], "unknown", null), Slug.Of(title), item.CreatedAt));
}
