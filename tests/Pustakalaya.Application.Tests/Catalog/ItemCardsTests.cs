using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Tests.Search;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Catalog;

/// <summary>Cards are kept by version: each of these looks at a list twice.</summary>
public sealed class ItemCardsTests(LibraryToSearch library) : IClassFixture<LibraryToSearch>
{
    [RequiresFact(Needs.Postgres)]
    public async Task Shows_a_new_title_at_once_though_it_has_shown_the_old_one()
    {
        var item = await library.AddAsync(new Book("पुरानो नाम"));
        (await CardAsync(item, "ne")).Title.Should().Be("पुरानो नाम");

        await library.ChangeAsync(item, i => i.Edit(new Metadata([("ne", "नयाँ नाम", "विवरण")], [], null, ["ne"], [], [], "unknown", null), i.Slug, DateTimeOffset.UnixEpoch));

        (await CardAsync(item, "ne")).Should().BeEquivalentTo(new { Title = "नयाँ नाम", Description = "विवरण" });
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Shows_the_name_of_an_author_that_was_learnt_from_another_book()
    {
        var first = await library.AddAsync(new Book("पहिलो") { Authors = ["Sarita Adhikari"] });
        (await CardAsync(first, "ne")).By.Should().Equal("Sarita Adhikari");

        await library.WithDbAsync(async db =>
        {
            var author = await db.People.SingleAsync(p => p.NameEn == "Sarita Adhikari");
            author.AlsoKnownAs("सरिता अधिकारी", null);
            return await db.SaveChangesAsync();
        });

        (await CardAsync(first, "ne")).By.Should().Equal("सरिता अधिकारी");
        (await CardAsync(first, "en")).By.Should().Equal("Sarita Adhikari");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_book_taken_back_is_gone_from_the_list_at_once()
    {
        var item = await library.AddAsync(new Book("फिर्ता"));
        await CardAsync(item, "ne");

        await library.ChangeAsync(item, i => i.Unpublish(DateTimeOffset.UnixEpoch));

        (await library.SearchAsync(null, size: 100)).Items.Should().NotContain(i => i.Card.Id == item);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Names_all_authors_in_their_order_and_the_other_title()
    {
        var item = await library.AddAsync(new Book("दुई जना") { Titles = [("en", "Two people", null), ("ne", "दुई जना", "दुईको कथा")], Authors = ["Bina", "Asha"] });

        var card = await CardAsync(item, "en");

        card.Should().BeEquivalentTo(new { Title = "Two people", TitleLanguage = "en", OtherTitle = "दुई जना", Description = "दुईको कथा", DescriptionLanguage = "ne" });
        card.By.Should().Equal("Bina", "Asha");
    }

    private async Task<ItemCard> CardAsync(ItemId id, string language) =>
        (await library.SearchAsync(null, size: 100, ui: language)).Items.Single(i => i.Card.Id == id).Card;
}
