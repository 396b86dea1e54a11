using System.Net;
using System.Security.Cryptography;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Domain.Text;
using Pustakalaya.Site.Web;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Ingest;

public sealed class StatusPageTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_stage_state_and_failure_has_its_words()
    {
        foreach (var code in Enum.GetValues<FailureCode>())
        {
            TextTable.Has("failure." + code).Should().BeTrue($"{code} needs a sentence");
            TextTable.Has($"failure.{code}.next").Should().BeTrue($"{code} needs a next step");
        }

        Enum.GetValues<StageName>().Should().OnlyContain(s => TextTable.Has("stage." + s) && TextTable.Has("stage.done." + s));
        Enum.GetValues<StageState>().Should().OnlyContain(s => TextTable.Has("state." + s));
        Enum.GetValues<ContributorRole>().Should().OnlyContain(r => TextTable.Has("role." + r));
        Enum.GetValues<DateCalendar>().Should().OnlyContain(c => TextTable.Has("calendar." + c));
        Enum.GetValues<PartialDateProblem>().Where(p => p != PartialDateProblem.None).Should().OnlyContain(p => TextTable.Has("error.date." + p));
        Enum.GetValues<Readability>().Where(r => r is not (Readability.Readable or Readability.Empty)).Should().OnlyContain(r => TextTable.Has("unreadable." + r));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_failed_stage_says_why_and_what_to_do_and_runs_again_at_a_press()
    {
        var item = await InsertAsync(file =>
        {
            file.Stage(StageName.Check).Start(Now);
            file.Stage(StageName.Check).Fail(new IngestFailure(FailureCode.Encrypted, "Incorrect <password>"), Now);
        });
        var editor = await site.SignInAsEditorAsync();
        var url = $"/ne/items/{item}/status";
        var page = await site.PageAsync(url, editor);
        var check = page.QuerySelectorAll(".stages > li")[1];
        check.TextContent.Should().Contain("फाइलमा पासवर्ड छ").And.Contain("पासवर्ड हटाएर").And.Contain("Incorrect <password>");
        page.QuerySelector(".tag.bad")!.TextContent.Should().Contain("एक चरण असफल");

        using var answer = await editor.SubmitAsync(url, "form[action$='handler=Retry']");
        answer.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await site.PageAsync(url, editor)).QuerySelectorAll(".stages > li")[1].TextContent.Should().Contain("पालो कुर्दै");
        (await site.WithDbAsync(db => db.Outbox.Select(m => m.Body).ToListAsync())).Count(b => b.Contains(item.ToString(), StringComparison.Ordinal)).Should().BeGreaterThan(1, "the worker hears of it");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_file_that_the_machine_cannot_turn_into_pages_says_so_once_and_can_be_tried_again()
    {
        var file = StoredFile.Of(ContentHash.FromDigest(RandomNumberGenerator.GetBytes(32)), 20_000, MediaType.Docx, "plan.docx", Now);
        var item = Item.Accept(ItemKind.Document, "plan", "plan", file, null, Now);
        file.Know(new FileFacts { PageCount = 0 });
        file.Stage(StageName.Check).Succeed(Now);
        foreach (var name in (StageName[])[StageName.Convert, StageName.Text, StageName.Cover, StageName.Pages])
            file.Stage(name).Succeed(Now, new IngestFailure(FailureCode.ConverterMissing, "soffice is not installed"));
        await site.InsertAsync(item);
        var editor = await site.SignInAsEditorAsync();
        var url = $"/en/items/{item.Id}/status";

        var page = await site.PageAsync(url, editor);
        var lines = page.QuerySelectorAll(".stages > li").Select(l => l.TextContent).ToList();
        lines[2].Should().Contain("program that turns it into pages is not on the server").And.Contain("soffice is not installed").And.Contain("Run this stage again");
        lines.Skip(3).Take(3).Should().OnlyContain(l => l.Contains("There are no pages") && !l.Contains("soffice"));

        using var answer = await editor.SubmitAsync(url, "form[action$='handler=Retry']");
        answer.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await site.PageAsync(url, editor)).QuerySelectorAll(".stages > li").Skip(2).Select(l => l.TextContent).Should().OnlyContain(l => l.Contains("Waiting"));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_live_part_costs_nothing_while_nothing_changes()
    {
        var item = await InsertAsync(file => file.Stage(StageName.Pages).Start(Now));
        var editor = await site.SignInAsEditorAsync();
        var url = (await site.PageAsync($"/en/items/{item}/status", editor)).QuerySelector("[data-live]")!.GetAttribute("data-live")!;

        using var first = await editor.GetAsync(url);
        first.StatusCode.Should().Be(HttpStatusCode.OK);
        (await first.Content.ReadAsStringAsync()).Should().Contain("data-working=\"true\"").And.NotContain("<html");
        using var again = new HttpRequestMessage(HttpMethod.Get, url);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        (await editor.SendAsync(again)).StatusCode.Should().Be(HttpStatusCode.NotModified);

        await ChangeAsync(item, file => file.Stage(StageName.Pages).Progress(7, 12, Now.AddMinutes(1)));
        using var changed = new HttpRequestMessage(HttpMethod.Get, url);
        changed.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var news = await editor.SendAsync(changed);
        (await news.Content.ReadAsStringAsync()).Should().Contain("value=\"7\"").And.Contain("max=\"12\"");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task An_item_without_a_title_is_not_published_but_may_wait_for_one()
    {
        var item = await InsertAsync(Finish);
        var editor = await site.SignInAsEditorAsync();
        var url = $"/en/items/{item}/status";
        (await site.PageAsync(url, editor)).QuerySelector("form[action$='handler=Publish']").Should().BeNull();
        using var forced = await PostAsync(editor, url, "Publish");
        (await forced.DocumentAsync()).QuerySelector(".notice.bad")!.TextContent.Should().Contain("Give the item a title first");

        using var wish = await editor.SubmitAsync(url, "form[action$='handler=WhenReady']");
        wish.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await site.PageAsync(url, editor)).Body!.TextContent.Should().Contain("Publishes itself when ready").And.Contain("still needs a title");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Publish_and_take_back()
    {
        var item = await InsertAsync(Finish, titled: true);
        var editor = await site.SignInAsEditorAsync();
        var url = $"/en/items/{item}/status";
        (await editor.SubmitAsync(url, "form[action$='handler=Publish']")).StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await StatusOfAsync(item)).Should().Be(ItemStatus.Published);
        (await editor.SubmitAsync(url, "form[action$='handler=Unpublish']")).StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await StatusOfAsync(item)).Should().Be(ItemStatus.Draft);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("Publish")]
    [InlineData("Unpublish")]
    [InlineData("WhenReady")]
    [InlineData("Retry")]
    public async Task Every_action_needs_the_forms_own_token(string handler)
    {
        var item = await InsertAsync(Finish, titled: true);
        var editor = await site.SignInAsEditorAsync();
        var stranger = await (await site.SignInAsEditorAsync()).FormTokenAsync("/en/upload");
        foreach (var token in new[] { null, "nonsense", stranger })
        {
            using var form = new FormUrlEncodedContent(token is null ? [] : [KeyValuePair.Create("formToken", token)]);
            (await editor.PostAsync($"/en/items/{item}/status?handler={handler}", form)).StatusCode.Should().Be(HttpStatusCode.BadRequest);
        }

        (await StatusOfAsync(item)).Should().Be(ItemStatus.Draft);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_board_shows_the_newest_first_by_pages_and_by_what_needs_attention()
    {
        for (var i = 0; i < ListUploads.PageSize + 3; i++)
            await InsertAsync(Finish, titled: true);
        var failed = await InsertAsync(file => file.Stage(StageName.Text).Fail(new IngestFailure(FailureCode.TimedOut, "60 s"), Now));
        var editor = await site.SignInAsEditorAsync();

        var first = await site.PageAsync("/en/uploads", editor);
        var rows = first.QuerySelectorAll(".board > li a[href$=status]").Select(a => a.GetAttribute("href")).ToList();
        rows.Should().HaveCount(ListUploads.PageSize);
        rows[0].Should().Contain(failed.ToString());
        var second = await site.PageAsync(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!, editor);
        second.QuerySelectorAll(".board > li a[href$=status]").Select(a => a.GetAttribute("href")).Should().NotIntersectWith(rows).And.HaveCountGreaterThan(2);

        var attention = await site.PageAsync("/en/uploads?show=failed", editor);
        attention.QuerySelectorAll(".board .error").Should().OnlyContain(e => e.TextContent.Trim().Length > 10);
        attention.Body!.InnerHtml.Should().Contain(failed.ToString());
        (await site.PageAsync("/en/uploads?show=drafts", editor)).QuerySelectorAll(".board > li").Should().NotBeEmpty();
        (await site.PageAsync("/en/uploads?show=nonsense", editor)).QuerySelectorAll(".board > li").Should().NotBeEmpty();
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("ne", "पानीको यात्रा")]
    [InlineData("en", "The journey of water")]
    public async Task An_item_is_called_as_the_language_of_the_page_calls_it(string language, string title)
    {
        var item = Draft.Make();
        item.Edit(new Metadata([("ne", "पानीको यात्रा", null), ("en", "The journey of water", null)], [], null, [], [], [], "unknown", null), "title", Now);
        await site.InsertAsync(item);
        var editor = await site.SignInAsEditorAsync();

        (await site.PageAsync($"/{language}/items/{item.Id}/status", editor)).QuerySelector("h1")!.TextContent.Should().Be(title);
        (await site.PageAsync($"/{language}/uploads", editor)).QuerySelector($".board a[href*='{item.Id}']")!.TextContent.Should().Contain(title);
    }

    private static void Finish(StoredFile file)
    {
        file.Know(new FileFacts { PageCount = 3, Title = "Microsoft Word - muna.doc", PageSizes = [new PageSizeRun(1, 3, 420, 595, 0)] });
        foreach (var stage in file.Stages)
            stage.Succeed(Now);
    }

    private async Task<ItemId> InsertAsync(Action<StoredFile> change, bool titled = false)
    {
        var item = Draft.Make();
        change(item.Files[0]);
        if (titled)
            item.Edit(new Metadata([("en", "Title", null)], [], null, [], [], [], "unknown", null), "title", Now);
        await site.InsertAsync(item);
        return item.Id;
    }

    private Task<int> ChangeAsync(ItemId id, Action<StoredFile> change) => site.WithDbAsync(async db =>
    {
        change(await db.Files.Include(f => f.Stages).SingleAsync(f => f.ItemId == id));
        return await db.SaveChangesAsync();
    });

    private Task<ItemStatus> StatusOfAsync(ItemId id) => site.WithDbAsync(db => db.Items.Where(i => i.Id == id).Select(i => i.Status).SingleAsync());

    private static async Task<HttpResponseMessage> PostAsync(HttpClient visitor, string url, string handler)
    {
        using var form = new FormUrlEncodedContent([new("formToken", await visitor.FormTokenAsync(url))]);
        return await visitor.PostAsync($"{url}?handler={handler}", form);
    }
}
