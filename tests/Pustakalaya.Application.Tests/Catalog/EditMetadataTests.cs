using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Catalog;

public sealed class EditMetadataTests(SliceFixture app) : IClassFixture<SliceFixture>
{
    private static readonly MetadataForm Whole = new()
    {
        TitleNe = "पानीको यात्रा",
        TitleEn = "The Journey of Water",
        DescriptionNe = "हिमालदेखि समुद्रसम्म।\r\n\r\nदोस्रो अनुच्छेद।",
        DescriptionEn = "From the mountain to the sea.",
        Contributors = [new(ContributorRole.Author, "सरिता अधिकारी", "Sarita Adhikari"), new(ContributorRole.Illustrator, "किरण महर्जन", null)],
        Date = "२०८० असार १५",
        Languages = ["en", "ne"],
        Levels = ["basic"],
        Collections = ["chemistry", "english"],
        Licence = "CC-BY-4.0",
        Rights = "पाटन बाल प्रकाशन",
    };

    [RequiresFact(Needs.Postgres)]
    public async Task Keeps_everything_that_the_form_says_and_fills_the_form_with_it_again()
    {
        var item = await Draft.InsertAsync(app);

        var saved = (await EditAsync(item, 1, Whole)).Value;
        var form = (await app.SendAsync(new GetItemForEdit.Query(item))).Value;

        saved.Should().Be(new EditMetadata.Model("the-journey-of-water", 2));
        form.Version.Should().Be(2);
        form.ProvisionalTitle.Should().BeNull();
        form.Date.Should().Be(PartialDate.Create(DateCalendar.BikramSambat, 2080, 3, 15));
        form.Metadata.Should().BeEquivalentTo(Whole with { Date = "2080-03-15", DescriptionNe = "हिमालदेखि समुद्रसम्म।\n\nदोस्रो अनुच्छेद।" }, o => o.WithStrictOrdering());

        var again = await EditAsync(item, 2, form.Metadata);
        again.Value.Version.Should().Be(3);
        (await app.SendAsync(new GetItemForEdit.Query(item))).Value.Metadata.Should().BeEquivalentTo(form.Metadata, o => o.WithStrictOrdering());
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Writes_the_event_in_the_same_transaction()
    {
        var item = await Draft.InsertAsync(app);
        await EditAsync(item, 1, Whole);
        var bodies = await app.WithDbAsync(db => db.Outbox.Where(m => m.Name == "catalog.metadata-edited.v1").Select(m => m.Body).ToListAsync());
        bodies.Should().ContainSingle(b => b.Contains(item.ToString()));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_form_opened_before_somebody_else_saved_changes_nothing()
    {
        var item = await Draft.InsertAsync(app);
        await EditAsync(item, 1, Whole);

        var late = await EditAsync(item, 1, Whole with { TitleEn = "Mine" });

        late.Errors.Single().Should().BeEquivalentTo(new { Kind = ErrorKind.Conflict, Code = "edit.conflict" });
        (await app.SendAsync(new GetItemForEdit.Query(item))).Value.Metadata.TitleEn.Should().Be("The Journey of Water");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Of_two_who_save_at_the_same_moment_one_wins_and_the_other_is_told()
    {
        var item = await Draft.InsertAsync(app);
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => EditAsync(item, 1, Whole with { TitleEn = "Title " + i, Contributors = [] })));
        results.Count(r => r.IsOk).Should().Be(1);
        results.Where(r => !r.IsOk).Should().OnlyContain(r => r.Errors.Single().Code == "edit.conflict");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_same_person_is_found_by_either_script()
    {
        foreach (var name in new[] { new ContributorLine(ContributorRole.Author, "भानुभक्त आचार्य", null), new(ContributorRole.Editor, null, "Bhanubhakta Acharya"), new(ContributorRole.Author, "भानुभक्त  आचार्य", "Bhanubhakta Acharya") })
            (await EditAsync(await Draft.InsertAsync(app), 1, Whole with { Contributors = [name] })).IsOk.Should().BeTrue();

        var people = await app.WithDbAsync(db => db.People.AsNoTracking().Where(p => p.NameNe!.StartsWith("भानु") || p.NameEn!.StartsWith("Bhanu")).ToListAsync());
        people.Should().ContainSingle().Which.Should().BeEquivalentTo(new { NameNe = "भानुभक्त आचार्य", NameEn = "Bhanubhakta Acharya" });
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_person_with_both_names_is_found_by_one_that_is_not_romanised_as_it_is_spelled()
    {
        ContributorLine both = new(ContributorRole.Author, "लक्ष्मीप्रसाद देवकोटा", "Laxmi Prasad Devkota");
        foreach (var name in new[] { both, both with { NameNe = null }, both with { NameEn = null } })
            (await EditAsync(await Draft.InsertAsync(app), 1, Whole with { Contributors = [name, name with { Role = ContributorRole.Editor }] })).IsOk.Should().BeTrue();
        (await app.WithDbAsync(db => db.People.CountAsync(p => p.NameNe!.EndsWith("देवकोटा") || p.NameEn!.EndsWith("Devkota")))).Should().Be(1);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Two_names_that_sound_alike_in_one_script_stay_two_people()
    {
        var (first, second) = (await Draft.InsertAsync(app), await Draft.InsertAsync(app));
        await EditAsync(first, 1, Whole with { Contributors = [new(ContributorRole.Author, "शिवराज पौडेल", null)] });
        await EditAsync(second, 1, Whole with { Contributors = [new(ContributorRole.Author, "सिवराज पौडेल", null)] });
        (await app.WithDbAsync(db => db.People.CountAsync(p => p.NameNe!.EndsWith("वराज पौडेल")))).Should().Be(2);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Changing_the_order_and_the_number_of_people_keeps_each_in_the_new_place()
    {
        var item = await Draft.InsertAsync(app);
        ContributorLine a = new(ContributorRole.Author, null, "Anil Rai"), b = new(ContributorRole.Editor, null, "Bina Gurung"), c = new(ContributorRole.Translator, null, "Chandra Lama");
        await EditAsync(item, 1, Whole with { Contributors = [a, b, c] });
        await EditAsync(item, 2, Whole with { Contributors = [c, a] });
        await EditAsync(item, 3, Whole with { Contributors = [b, c, a] });
        (await app.SendAsync(new GetItemForEdit.Query(item))).Value.Metadata.Contributors.Should().Equal(b, c, a);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Says_of_every_wrong_field_what_is_wrong_and_saves_nothing()
    {
        var item = await Draft.InsertAsync(app);
        var result = await EditAsync(item, 1, new MetadataForm
        {
            TitleNe = " \t",
            TitleEn = "",
            DescriptionEn = new string('x', 20_001),
            Contributors = [new(ContributorRole.Author, " ", null), new((ContributorRole)99, "नाम", null)],
            Date = "२०८० असार ४०",
            Licence = "custom",
        });

        result.Errors.Select(e => (e.Field, e.Code)).Should().BeEquivalentTo(
        [
            ("Metadata.TitleNe", "title.missing"),
            ("Metadata.DescriptionEn", "description.long"),
            ("Metadata.Rights", "rights.missing"),
            ("Metadata.Contributors[0].NameNe", "contributor.nameless"),
            ("Metadata.Contributors[1].Role", "contributor.role"),
            ("Metadata.Date", "date.DayOutOfRange"),
        ]);
        result.Errors.Single(e => e.Code == "description.long").Args.Should().Equal(20_000);
        (await app.SendAsync(new GetItemForEdit.Query(item))).Value.Version.Should().Be(1);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Codes_that_the_library_does_not_have_are_named()
    {
        var item = await Draft.InsertAsync(app);
        var result = await EditAsync(item, 1, Whole with { Languages = ["ne", "xx"], Levels = ["phd"], Collections = ["chemistry", "no-shelf"], Licence = "beer" });
        result.Errors.Select(e => (e.Field, e.Code, e.Args[0])).Should().BeEquivalentTo(
        [
            ("Metadata.Languages", "language.unknown", "xx"), ("Metadata.Levels", "level.unknown", "phd"),
            ("Metadata.Collections", "collection.unknown", "no-shelf"), ("Metadata.Licence", "licence.unknown", (object)"beer"),
        ]);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Characters_that_cannot_be_seen_or_stored_are_taken_out()
    {
        var item = await Draft.InsertAsync(app);
        await EditAsync(item, 1, Whole with { TitleEn = "A\0b\u202Ec\r\n\td\uD800", TitleNe = "क\u200Dख" });
        var metadata = (await app.SendAsync(new GetItemForEdit.Query(item))).Value.Metadata;
        metadata.TitleEn.Should().Be("Abc d\uFFFD");
        metadata.TitleNe.Should().Be("क\u200Dख", "joiners belong to the spelling");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Is_for_editors_only()
    {
        var item = await Draft.InsertAsync(app);
        foreach (var (role, kind) in new[] { (Role.Reader, ErrorKind.Unauthenticated), (Role.Member, ErrorKind.Forbidden) })
        {
            app.AsUser(role);
            (await EditAsync(item, 1, Whole)).Errors.Single().Kind.Should().Be(kind);
            (await app.SendAsync(new GetItemForEdit.Query(item))).Errors.Single().Kind.Should().Be(kind);
            (await app.SendAsync(new PublishItem.Command(item))).Errors.Single().Kind.Should().Be(kind);
            (await app.SendAsync(new UnpublishItem.Command(item))).Errors.Single().Kind.Should().Be(kind);
        }

        app.AsUser(Role.Administrator, default);
    }

    private Task<Result<EditMetadata.Model>> EditAsync(ItemId item, int? version, MetadataForm form) => app.SendAsync(new EditMetadata.Command(item, version, form));
}
