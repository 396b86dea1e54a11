using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Search;
using Pustakalaya.Testing;

namespace Pustakalaya.Application.Tests.Search;

public sealed class RebuildElasticTests : RebuildContract
{
    private readonly FaultyNode _library = new();

    protected override LibraryToSearch Library => _library;

    protected override string Engine => SearchOptions.Elasticsearch;

    // With its version, as the cluster would have it: without, it would count as deleted later than it was written.
    protected override async Task LoseAsync(int number)
    {
        var version = await Library.WithDbAsync(db => db.Items.Where(i => i.Number == number).Select(i => i.DocumentVersion).SingleAsync());
        await _library.Cluster.DeleteAsync($"{_library.Cluster.Prefix}-items/_doc/{number}?version={version}&version_type=external_gte");
    }

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public Task A_rebuild_fills_an_empty_index() => FillsAnEmptyIndexAsync();

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public Task What_is_edited_meanwhile_is_in_the_new_index() => HoldsWhatIsEditedMeanwhileAsync();

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public Task Killed_half_way_it_goes_on_from_there() => GoesOnWhereItWasKilledAsync();

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public Task Only_one_rebuild_is_under_way() => IsDoneByOneAtATimeAsync();

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public Task The_comparison_finds_and_mends_what_is_missing_old_or_too_many() => TheComparisonFindsAndMendsAsync();

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public async Task Both_aliases_change_over_and_the_pair_before_is_kept_until_the_next_rebuild_or_a_day()
    {
        var first = await ReadAsync();
        await RebuildAsync();
        var second = await ReadAsync();
        second.Should().HaveCount(2).And.NotIntersectWith(first);
        (await _library.Cluster.IndicesAsync()).Should().BeEquivalentTo(first.Concat(second), "one can go back to the old pair");

        await RebuildAsync();
        var third = await ReadAsync();
        (await _library.Cluster.IndicesAsync()).Should().BeEquivalentTo(second.Concat(third));

        await Library.WithDbAsync(db => db.Database.ExecuteSqlRawAsync("UPDATE search_index SET retired_at = retired_at - interval '25 hours'"));
        await Library.SendAsync(new CheckIndex.Command(Engine, Repair: false));
        (await _library.Cluster.IndicesAsync()).Should().BeEquivalentTo(third);
        (await Library.SearchAsync("mountains")).Total.Should().Be(Books);
    }

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public async Task A_cluster_that_goes_away_in_the_middle_leaves_the_alias_alone_and_the_rebuild_goes_on_when_it_is_back()
    {
        await RebuildAsync();
        var before = await ReadAsync();
        var bulks = 0;
        _library.IsDown = request => request.RequestUri!.AbsolutePath.EndsWith("_bulk", StringComparison.Ordinal) && Interlocked.Increment(ref bulks) > 1;
        (await RebuildAsync()).Errors.Single().Code.Should().Be("rebuild.waits");
        (await ReadAsync()).Should().Equal(before);
        (await Library.SearchAsync("mountains")).Total.Should().Be(Books);
        (await StateAsync()).State.Should().Match<RebuildState>(s => s.IsUnderWay && s.Problem!.Contains("Nobody is there", StringComparison.Ordinal));

        _library.IsDown = _ => false;
        (await RebuildAsync()).Value.Indexed.Should().Be(Books);
        (await ReadAsync()).Should().NotIntersectWith(before);
    }

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public async Task A_new_index_that_lacks_an_item_is_not_used()
    {
        await RebuildAsync();
        var before = await ReadAsync();
        _library.Lost = 7;
        var refused = (await RebuildAsync()).Errors.Single();
        (refused.Code, refused.Message).Should().Be(("rebuild.differs", $"The catalogue has {Books} items and the new index {Books - 1}: 1 are missing, 0 are old, 0 too many. Searches go on with the old one."));
        (await ReadAsync()).Should().Equal(before);
        (await StateAsync()).State!.State.Should().Be("failed");

        _library.Lost = null;
        (await RebuildAsync()).IsOk.Should().BeTrue();
        (await ReadAsync()).Should().NotIntersectWith(before);
    }

    /// <summary>The indices that searches read.</summary>
    private async Task<IReadOnlyList<string>> ReadAsync() =>
        [.. (await _library.Cluster.GetAsync($"_alias/{_library.Cluster.Prefix}-items,{_library.Cluster.Prefix}-pages"))!.Value.EnumerateObject().Select(i => i.Name).Order()];
}
