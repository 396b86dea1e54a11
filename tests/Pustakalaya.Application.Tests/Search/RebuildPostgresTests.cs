using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Adapters.Search.Postgres;
using Pustakalaya.Application.Search;
using Pustakalaya.Testing;

namespace Pustakalaya.Application.Tests.Search;

public sealed class RebuildPostgresTests : RebuildContract
{
    protected override LibraryToSearch Library { get; } = new();

    protected override string Engine => SearchOptions.Postgres;

    protected override Task LoseAsync(int number) => Library.Services.GetRequiredService<IndexWriter>().RemoveAsync(number, CancellationToken.None);

    [RequiresFact(Needs.Postgres)]
    public Task A_rebuild_fills_an_empty_index() => FillsAnEmptyIndexAsync();

    [RequiresFact(Needs.Postgres)]
    public Task What_is_edited_meanwhile_is_in_the_new_index() => HoldsWhatIsEditedMeanwhileAsync();

    [RequiresFact(Needs.Postgres)]
    public Task Killed_half_way_it_goes_on_from_there() => GoesOnWhereItWasKilledAsync();

    [RequiresFact(Needs.Postgres)]
    public Task Only_one_rebuild_is_under_way() => IsDoneByOneAtATimeAsync();

    [RequiresFact(Needs.Postgres)]
    public Task The_comparison_finds_and_mends_what_is_missing_old_or_too_many() => TheComparisonFindsAndMendsAsync();

    [RequiresFact(Needs.Postgres)]
    public async Task A_rebuild_that_loses_an_item_says_so()
    {
        await Library.WithDbAsync(db => db.Database.ExecuteSqlRawAsync(
            """
            CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER lose BEFORE INSERT ON search_document FOR EACH ROW WHEN (NEW.item_id = 7) EXECUTE FUNCTION lose();
            """));
        (await RebuildAsync()).Errors.Single().Code.Should().Be("rebuild.differs");
        (await StateAsync()).State.Should().Match<RebuildState>(s => s.State == "failed" && s.Problem!.Contains("1 are missing", StringComparison.Ordinal));
        await Library.WithDbAsync(db => db.Database.ExecuteSqlRawAsync("DROP TRIGGER lose ON search_document"));
        (await RebuildAsync()).Value.Indexed.Should().Be(Books);
    }
}
