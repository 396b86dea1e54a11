using FluentAssertions;
using Pustakalaya.Application.Search;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Search;

public abstract class FacetContract(FacetContract.Shelf shelf)
{
    [RequiresTheory(Needs.Postgres)]
    [InlineData("पानी")]
    [InlineData(null)]
    public async Task Choices_widen_inside_a_facet_and_narrow_across_facets(string? q)
    {
        (await shelf.SearchAsync(q)).Total.Should().Be(4);
        (await shelf.SearchAsync(q, languages: ["ne"])).Total.Should().Be(2);
        (await shelf.SearchAsync(q, languages: ["ne", "en"])).Total.Should().Be(4, "one book in both languages counts once");
        (await shelf.SearchAsync(q, languages: ["en"], levels: ["primary"])).Total.Should().Be(1);
        (await shelf.SearchAsync(q, kinds: ["document"], languages: ["ne"], levels: ["primary"])).Total.Should().Be(1);
        (await shelf.SearchAsync(q, kinds: ["video"])).Total.Should().Be(0);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("पानी")]
    [InlineData(null)]
    public async Task Counts_say_how_many_items_a_further_choice_would_show(string? q)
    {
        foreach (var (languages, levels) in new (string[], string[])[] { ([], []), (["ne"], []), (["ne", "en"], []), (["en"], ["primary"]), ([], ["primary", "secondary"]) })
        {
            var found = await shelf.SearchAsync(q, languages: languages, levels: levels);
            foreach (var value in Values(found, FacetDimension.Language))
                (await shelf.SearchAsync(q, languages: [value.Code], levels: levels)).Total.Should().Be(value.Count, "{0} of '{1}' with {2}", value.Code, q, string.Join(",", levels));
            foreach (var value in Values(found, FacetDimension.Level))
                (await shelf.SearchAsync(q, languages: languages, levels: [value.Code])).Total.Should().Be(value.Count, "{0} of '{1}' with {2}", value.Code, q, string.Join(",", languages));
        }
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_chosen_value_stays_in_sight_with_its_name_also_when_nothing_is_left()
    {
        var found = await shelf.SearchAsync("पानी", languages: ["ne", "mai"], ui: "en");
        Values(found, FacetDimension.Language).Should().Contain(v => v.Code == "mai" && v.Chosen && v.Count == 0 && v.Name == "Maithili");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Kept_counts_follow_every_change()
    {
        var before = (await shelf.SendAsync(new GetCounts.Query())).Value;
        before.Total.Should().Be(4);
        before.Languages.Single(l => l.Code == "en").Items.Should().Be(3);
        before.Kinds.Single(k => k.Code == "document").Items.Should().Be(4);

        var id = await shelf.AddAsync(new Book("पानी फेरि", "पानी") { Languages = ["en"], Collections = [Shelf.Collection] });
        var more = (await shelf.SendAsync(new GetCounts.Query())).Value;
        more.Languages.Single(l => l.Code == "en").Items.Should().Be(4);
        more.Collections.Single(c => c.Code == Shelf.Collection).Items.Should().Be(1);
        more.Communities.Single(c => c.Code == more.Collections.Single(x => x.Code == Shelf.Collection).Parent).Items.Should().Be(1);

        await shelf.ChangeAsync(id, item => item.Unpublish(DateTimeOffset.UnixEpoch));
        (await shelf.SendAsync(new GetCounts.Query())).Value.Should().BeEquivalentTo(before, "the item left with the same transaction, before any message");
        await shelf.IndexAsync(id);
    }

    private static IReadOnlyList<SearchItems.FacetValue> Values(SearchItems.Model found, FacetDimension dimension) => found.Facets.Single(f => f.Dimension == dimension).Values;

    public class Shelf : LibraryToSearch
    {
        public static string Collection { get; private set; } = "";

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            if (Database is null)
                return;
            Collection = await WithDbAsync(db => Task.FromResult(db.Collections.OrderBy(c => c.Number).First().Slug));
            await AddAsync(new Book("पानी क", "पानी") { Languages = ["ne"], Levels = ["primary"] });
            await AddAsync(new Book("पानी ख", "पानी") { Languages = ["en"], Levels = ["primary", "secondary"] });
            await AddAsync(new Book("पानी ग", "पानी") { Languages = ["ne", "en"], Levels = ["secondary"] });
            await AddAsync(new Book("पानी घ", "पानी") { Languages = ["en"] });
            await AddAsync(new Book("पानी ङ", "पानी") { Languages = ["ne"], Levels = ["primary"], Published = false });
        }
    }
}
