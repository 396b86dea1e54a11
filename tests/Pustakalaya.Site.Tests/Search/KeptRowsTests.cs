using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Search;

/// <summary>Rows and facets of lists are written once and kept: nobody may notice.</summary>
public sealed class KeptRowsTests(SiteWithBooks site) : IClassFixture<SiteWithBooks>
{
    [RequiresTheory(Needs.Postgres)]
    [InlineData("ne", "नतिजा")]
    [InlineData("en", "results")]
    public async Task A_list_is_the_same_the_second_time_in_either_language(string language, string heading)
    {
        var first = await ListAsync(language);
        first.Should().Contain(heading).And.Contain("id=\"i-book\"", "a made cover shows the symbol of its kind");

        (await ListAsync(language)).Should().Be(first);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task What_changes_shows_at_once_in_rows_and_counts()
    {
        var item = await site.AddAsync(null, "Old name", "mai", await site.WithDbAsync(db => db.Collections.Select(c => c.Id).FirstAsync()), publish: true, cover: false, "Words.");
        (await ListAsync("en")).Should().Contain("Old name").And.Contain("value=\"mai\"");

        await ChangeAsync(item.Id, i => i.Edit(new Metadata([("en", "New name", null)], [], null, ["mai"], [], [], "unknown", null), i.Slug, DateTimeOffset.UnixEpoch));
        (await ListAsync("en")).Should().Contain("New name").And.NotContain("Old name");

        await ChangeAsync(item.Id, i => i.Unpublish(DateTimeOffset.UnixEpoch));
        (await ListAsync("en")).Should().NotContain("New name").And.NotContain("value=\"mai\"");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_search_for_words_marks_them_in_rows_that_a_list_has_kept()
    {
        await ListAsync("en");

        (await site.PageAsync("/en/search?q=garden")).QuerySelector(".rows h2 mark")!.TextContent.Should().Be("Garden");
        (await ListAsync("en")).Should().NotContain("<mark>");
    }

    private Task<string> ListAsync(string language) => site.NewVisitor().GetStringAsync(new Uri($"/{language}/search", UriKind.Relative));

    private Task<int> ChangeAsync(ItemId id, Action<Item> change) => site.WithDbAsync(async db =>
    {
        change(await db.Items.Include(i => i.Texts).SingleAsync(i => i.Id == id));
        return await db.SaveChangesAsync();
    });
}
