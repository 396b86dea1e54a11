using System.Net;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Catalog;

public sealed class EditPageTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Form = "form[data-edit]";

    [RequiresFact(Needs.Postgres)]
    public async Task Every_field_is_kept_and_stands_in_the_form_again()
    {
        var (item, url, editor) = await OpenAsync();
        using var saved = await editor.SubmitAsync(url, Form,
        [
            ("Metadata.TitleNe", "पानीको यात्रा"), ("Metadata.TitleEn", "The Journey of Water"), ("Metadata.DescriptionNe", "हिमालदेखि।\r\n\r\nसमुद्रसम्म।"),
            ("Metadata.Contributors[0].NameNe", "सरिता अधिकारी"), ("Metadata.Contributors[0].Role", "Author"),
            ("Metadata.Contributors[1].NameEn", "Kiran Maharjan"), ("Metadata.Contributors[1].Role", "Illustrator"),
            ("Metadata.Date", "२०८० असार १५"), ("Metadata.Collections", "chemistry"), ("Metadata.Collections", "english"),
            ("Metadata.Levels", "basic"), ("Metadata.Languages", "ne"), ("Metadata.Languages", "mai"), ("Metadata.Licence", "CC-BY-4.0"), ("Metadata.Rights", "पाटन"),
        ]);
        saved.StatusCode.Should().Be(HttpStatusCode.Redirect);
        saved.Headers.Location!.OriginalString.Should().Be($"/ne/items/{item}/status?saved=true");
        (await site.PageAsync(saved.Headers.Location.OriginalString, editor)).QuerySelector(".notice.good")!.TextContent.Should().Contain("सुरक्षित भयो");

        var page = await site.PageAsync(url, editor);
        page.QuerySelector("#f-Metadata-TitleNe")!.GetAttribute("value").Should().Be("पानीको यात्रा");
        page.QuerySelector("#f-Metadata-DescriptionNe")!.TextContent.Should().Contain("समुद्रसम्म");
        page.QuerySelector("#f-Metadata-Contributors-1--NameEn")!.GetAttribute("value").Should().Be("Kiran Maharjan");
        page.QuerySelectorAll("[data-row]").Should().HaveCount(4);
        page.QuerySelectorAll("input[type=checkbox][checked]").Select(c => c.GetAttribute("value")).Should().BeEquivalentTo("chemistry", "english", "basic", "ne", "mai");
        page.QuerySelector("[data-date]")!.TextContent.Should().Be("वि.सं.\u00A0२०८०\u00A0असार\u00A0१५ (सन्\u00A0२०२३\u00A0जुन\u00A0३०)");

        // The very same form, sent back untouched, says the same.
        var before = await FormOfAsync(item);
        (await editor.SubmitAsync(url, Form)).StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await FormOfAsync(item)).Should().BeEquivalentTo(before);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Mistakes_stand_above_the_form_and_lead_to_their_fields_and_nothing_typed_is_lost()
    {
        var (_, url, editor) = await OpenAsync();
        using var answer = await editor.SubmitAsync(url, Form,
            [("Metadata.TitleNe", ""), ("Metadata.TitleEn", ""), ("Metadata.DescriptionEn", "kept"), ("Metadata.Date", "२०८० असार ४०"), ("Metadata.Licence", "custom"), ("Metadata.Languages", "ne")]);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        var page = await answer.DocumentAsync();
        var links = page.QuerySelectorAll("#mistakes a").ToList();
        links.Should().HaveCount(3);
        foreach (var link in links)
            page.QuerySelector(link.GetAttribute("href")!).Should().NotBeNull(link.TextContent);
        page.QuerySelectorAll(".field.wrong [aria-invalid=true]").Should().HaveCount(3);
        page.QuerySelector("#f-Metadata-DescriptionEn")!.TextContent.Should().Contain("kept");
        page.QuerySelector("#g-ne")!.HasAttribute("checked").Should().BeTrue();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task More_rows_and_what_the_file_says_come_without_script_and_save_nothing()
    {
        var (item, url, editor) = await OpenAsync(new FileFacts { PageCount = 3, Title = "Journey of water_final2", Author = "सरिता अधिकारी" });
        using var more = await editor.SubmitAsync(url, Form, [("Metadata.TitleNe", "लेख्दै")], "[data-more]");
        var page = await more.DocumentAsync();
        page.QuerySelectorAll("[data-row]").Should().HaveCountGreaterThan(4);
        page.QuerySelector("#f-Metadata-TitleNe")!.GetAttribute("value").Should().Be("लेख्दै");

        using var used = await editor.SubmitAsync(url, Form, [("Metadata.TitleNe", "लेख्दै")], "button[value=TitleEn]");
        (await used.DocumentAsync()).QuerySelector("#f-Metadata-TitleEn")!.GetAttribute("value").Should().Be("Journey of water_final2");
        using var author = await editor.SubmitAsync(url, Form, null, "button[value=Contributors]");
        (await author.DocumentAsync()).QuerySelector("#f-Metadata-Contributors-0--NameNe")!.GetAttribute("value").Should().Be("सरिता अधिकारी");
        (await site.WithDbAsync(db => db.Items.Where(i => i.Id == item).Select(i => i.Version).SingleAsync())).Should().Be(1);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task What_a_book_of_chapters_says_of_itself_is_offered_or_shown_beside_the_form()
    {
        var (_, url, editor) = await OpenAsync(new FileFacts { PageCount = 3, Book = new BookFacts(["en-US"], "साझा प्रकाशन", ["urn:uuid:1", "urn:isbn:978-0-306-40615-7"], "2019-03-01T00:00:00Z", false) });

        (await site.PageAsync(url, editor)).QuerySelector(".files .note")!.TextContent.Should().Contain("साझा प्रकाशन").And.Contain("ISBN 9780306406157").And.NotContain("uuid");
        using var used = await editor.SubmitAsync(url, Form, null, "button[value=Date]");
        (await used.DocumentAsync()).QuerySelector("#f-Metadata-Date")!.GetAttribute("value").Should().Be("AD 2019-03-01");
        var status = await site.PageAsync(url.Replace("/edit", "/status", StringComparison.Ordinal), editor);
        status.QuerySelectorAll(".facts dd").Select(d => d.TextContent).Should().Contain(["साझा प्रकाशन", "urn:uuid:1ISBN 9780306406157", "2019-03-01T00:00:00Z", "en-US"]);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task What_a_recording_says_of_itself_is_offered_and_shown()
    {
        var media = new MediaFacts(TimeSpan.FromSeconds(145), false) { Album = "Village songs", Year = 1998, Loudness = -17.6, Chapters = [new MediaChapter("Dawn", TimeSpan.Zero)] };
        var (_, url, editor) = await OpenAsync(new FileFacts { PageCount = 0, Media = media });

        using var used = await editor.SubmitAsync(url, Form, null, "button[value=Date]");
        (await used.DocumentAsync()).QuerySelector("#f-Metadata-Date")!.GetAttribute("value").Should().Be("AD 1998");
        var status = await site.PageAsync(url.Replace("/edit", "/status", StringComparison.Ordinal), editor);
        status.QuerySelectorAll(".facts dd").Select(d => d.TextContent).Should().Contain(["Village songs", "१९९८", "२ मिनेट २५ सेकेन्ड", "१", "-१८ डेसिबल (LUFS)"]);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Row_31_two_who_edit_at_once_lose_nothing_and_choose_field_by_field()
    {
        var (item, url, mine) = await OpenAsync();
        var theirs = await site.SignInAsEditorAsync();
        await theirs.SubmitAsync(url, Form, [("Metadata.TitleNe", "पहिलो"), ("Metadata.TitleEn", "First")]);
        var opened = await site.PageAsync(url, mine);
        await theirs.SubmitAsync(url, Form, [("Metadata.TitleEn", "Theirs"), ("Metadata.Rights", "their rights")]);

        using var late = await mine.SubmitAsync(opened, url, Form, [("Metadata.TitleEn", "Mine"), ("Metadata.DescriptionNe", "मेरो\r\nपरिचय"), ("Metadata.Contributors[0].NameEn", "Anil Rai")]);
        late.StatusCode.Should().Be(HttpStatusCode.Conflict);
        var page = await late.DocumentAsync();
        page.QuerySelectorAll("fieldset legend").Select(l => l.TextContent.Trim()).Should().Equal("शीर्षक, अङ्ग्रेजीमा", "परिचय, नेपालीमा", "व्यक्ति", "अधिकार विवरण");
        var title = page.QuerySelectorAll(".sides")[0].TextContent;
        title.Should().Contain("Theirs").And.Contain("Mine");
        page.QuerySelectorAll("input[type=radio][checked]").Should().BeEmpty("nothing is overwritten by a press of Enter");
        (await FormOfAsync(item)).TitleEn.Should().Be("Theirs");

        using var resolved = await mine.SubmitAsync(page, url, "form[action$='handler=Resolve']",
            [("Choice[TitleEn]", "theirs"), ("Choice[DescriptionNe]", "mine"), ("Choice[Contributors]", "mine"), ("Choice[Rights]", "theirs")]);
        resolved.StatusCode.Should().Be(HttpStatusCode.Redirect);
        var merged = await FormOfAsync(item);
        merged.Should().BeEquivalentTo(new { TitleNe = "पहिलो", TitleEn = "Theirs", DescriptionNe = "मेरो\nपरिचय", Rights = "their rights" });
        merged.Contributors.Should().ContainSingle().Which.NameEn.Should().Be("Anil Rai");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_third_edit_while_choosing_is_seen_too()
    {
        var (_, url, mine) = await OpenAsync();
        var theirs = await site.SignInAsEditorAsync();
        await theirs.SubmitAsync(url, Form, [("Metadata.TitleEn", "One")]);
        var opened = await site.PageAsync(url, mine);
        await theirs.SubmitAsync(url, Form, [("Metadata.TitleEn", "Two")]);
        using var first = await mine.SubmitAsync(opened, url, Form, [("Metadata.TitleEn", "Mine")]);
        var choice = await first.DocumentAsync();
        await theirs.SubmitAsync(url, Form, [("Metadata.TitleEn", "Three")]);

        using var second = await mine.SubmitAsync(choice, url, "form[action$='handler=Resolve']", [("Choice[TitleEn]", "mine")]);
        second.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await second.DocumentAsync()).QuerySelector(".sides")!.TextContent.Should().Contain("Three").And.Contain("Mine");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Row_28_fields_that_the_form_does_not_have_are_ignored()
    {
        var (item, url, editor) = await OpenAsync();
        using var saved = await editor.SubmitAsync(url, Form, [("Metadata.TitleEn", "Plain"), ("Status", "Published"), ("Metadata.Status", "2"), ("Item.Status", "Published"), ("PublishedAt", "2026-01-01"), ("Id", Guid.NewGuid().ToString())]);
        saved.StatusCode.Should().Be(HttpStatusCode.Redirect);
        var row = await site.WithDbAsync(db => db.Items.AsNoTracking().SingleAsync(i => i.Id == item));
        (row.Status, row.PublishedAt, row.Slug).Should().Be((ItemStatus.Draft, null, "plain"));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Row_10_what_people_write_is_shown_as_text()
    {
        const string Hostile = "\"><img src=x onerror=alert(1)></textarea><script>alert(2)</script>";
        var (item, url, editor) = await OpenAsync(new FileFacts { PageCount = 1, Title = Hostile, Author = Hostile, Subject = Hostile });
        await editor.SubmitAsync(url, Form, [("Metadata.TitleEn", Hostile), ("Metadata.DescriptionEn", Hostile), ("Metadata.Contributors[0].NameEn", Hostile), ("Metadata.Rights", Hostile)]);
        foreach (var address in new[] { url, $"/en/items/{item}/status", "/en/uploads" })
        {
            var page = await site.PageAsync(address, editor);
            page.QuerySelectorAll("main img, main script, [onerror]").Should().BeEmpty(address);
        }
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Script_asks_for_a_date_in_both_calendars_and_for_names()
    {
        var (_, url, editor) = await OpenAsync();
        (await editor.GetStringAsync($"{url}?handler=Date&text=2080&calendar=BikramSambat")).Should().Contain("२०८०").And.Contain("२०२३");
        (await editor.GetStringAsync($"{url}?handler=Date&text=2080%20Asar%2040&calendar=BikramSambat")).Should().Contain("दिन हुँदैनन्");
        await editor.SubmitAsync(url, Form, [("Metadata.TitleEn", "x"), ("Metadata.Contributors[0].NameNe", "मोतीराम भट्ट"), ("Metadata.Contributors[0].NameEn", "Motiram Bhatta")]);
        (await editor.GetStringAsync($"{url}?handler=People&name=motir")).Should().Contain("Motiram Bhatta").And.Contain("nameNe");
        (await editor.GetStringAsync($"{url}?handler=People&name=%20")).Should().Be("[]");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("")]
    [InlineData("?handler=Resolve")]
    [InlineData("?handler=More")]
    public async Task Every_action_needs_the_forms_own_token(string handler)
    {
        var (item, url, editor) = await OpenAsync();
        using var form = new FormUrlEncodedContent([new("Version", "1"), new("Metadata.TitleEn", "forged")]);
        (await editor.PostAsync(url + handler, form)).StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await FormOfAsync(item)).TitleEn.Should().BeNull();
    }

    private async Task<(ItemId Item, string Url, HttpClient Editor)> OpenAsync(FileFacts? facts = null)
    {
        var item = Draft.Make();
        item.Files[0].Know(facts ?? new FileFacts { PageCount = 3 });
        await site.InsertAsync(item);
        return (item.Id, $"/ne/items/{item.Id}/edit", await site.SignInAsEditorAsync());
    }

    private async Task<MetadataForm> FormOfAsync(ItemId item)
    {
        var row = await site.WithDbAsync(db => db.Items.AsNoTracking().Include(i => i.Texts).Include(i => i.Contributors).ThenInclude(c => c.Person).Include(i => i.Collections).ThenInclude(c => c.Collection).SingleAsync(i => i.Id == item));
        var (ne, en) = (row.Texts.FirstOrDefault(t => t.Language == "ne"), row.Texts.FirstOrDefault(t => t.Language == "en"));
        return new MetadataForm
        {
            TitleNe = ne?.Title,
            TitleEn = en?.Title,
            DescriptionNe = ne?.Description,
            DescriptionEn = en?.Description,
            Rights = row.Rights,
            Licence = row.Licence,
            Contributors = [.. row.Contributors.OrderBy(c => c.Position).Select(c => new ContributorLine(c.Role, c.Person!.NameNe, c.Person.NameEn))],
            Languages = row.Languages,
            Levels = row.Levels,
            Collections = [.. row.Collections.Select(c => c.Collection!.Slug)],
            Date = row.Date?.ToString(),
        };
    }
}
