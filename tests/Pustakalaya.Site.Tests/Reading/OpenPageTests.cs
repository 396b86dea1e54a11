using System.Net;
using FluentAssertions;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Reading;

public sealed class OpenPageTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private static readonly (string Name, string Content)[] Files = [("पाना १.html", "<p>x</p>")];

    [RequiresFact(Needs.Postgres)]
    public async Task A_lesson_stands_in_a_frame_that_gives_it_no_right_of_the_site()
    {
        var (item, file) = await PlayableLesson.AddAsync(site.Services, "Fractions", files: Files);
        using var answer = await site.NewVisitor().GetAsync($"/en/items/{item.Id}/fractions/open");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.Should().EndWith("; frame-src lessons.localhost" + PlayableLesson.FolderOf(file)).And.Contain("script-src 'self'").And.NotContain("unsafe");

        var page = await site.PageAsync($"/en/items/{item.Id}/fractions/open");
        var frame = page.QuerySelector("iframe")!;
        frame.GetAttribute("sandbox").Should().Be("allow-scripts allow-forms allow-modals allow-pointer-lock");
        frame.GetAttribute("src").Should().Be("//lessons.localhost" + PlayableLesson.FolderOf(file) + "%E0%A4%AA%E0%A4%BE%E0%A4%A8%E0%A4%BE%20%E0%A5%A7.html");
        frame.GetAttribute("title").Should().Be("Lesson: Fractions");
        page.QuerySelectorAll("button:not([hidden])").Should().BeEmpty("without script they would do nothing");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_large_lesson_tells_its_size_before_it_is_loaded_also_without_script()
    {
        var (item, _) = await PlayableLesson.AddAsync(site.Services, "Forest", size: 42_000_000, files: Files);

        var before = await site.PageAsync($"/en/items/{item.Id}/forest/open");
        before.QuerySelector("iframe").Should().BeNull();
        var link = before.QuerySelector("main a.button.main")!;
        link.TextContent.Should().Be("Open the lesson (40\u00A0MB)");

        var after = await site.PageAsync($"/en/items/{item.Id}/forest/open" + link.GetAttribute("href"));
        after.QuerySelector("iframe").Should().NotBeNull();
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData(StageState.Waiting, "being prepared")]
    [InlineData(StageState.Running, "being prepared")]
    [InlineData(StageState.Failed, "cannot be opened")]
    public async Task A_lesson_that_is_not_ready_says_so(StageState state, string words)
    {
        var (item, _) = await PlayableLesson.AddAsync(site.Services, "Later", state: state, files: Files);
        var page = await site.PageAsync($"/en/items/{item.Id}/later/open");
        page.QuerySelector("iframe").Should().BeNull();
        page.QuerySelector("main")!.TextContent.Should().Contain(words);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Under_a_name_where_no_other_origin_can_be_had_no_lesson_is_played()
    {
        var (item, _) = await PlayableLesson.AddAsync(site.Services, "Reach", files: Files);
        var page = await site.PageAsync($"http://library.example/en/items/{item.Id}/reach/open");
        page.QuerySelector("iframe").Should().BeNull();
        page.QuerySelector("main")!.TextContent.Should().Contain("Content__Host");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_book_is_no_lesson_and_a_draft_is_its_editors_alone()
    {
        var (book, _) = await ReadableBook.AddAsync(site.Services, "A book");
        await site.PageAsync($"/en/items/{book.Id}/a-book/open", expected: HttpStatusCode.NotFound);
        var (draft, _) = await PlayableLesson.AddAsync(site.Services, "Draft", published: false, files: Files);
        await site.PageAsync($"/en/items/{draft.Id}/draft/open", expected: HttpStatusCode.NotFound);
        var page = await site.PageAsync($"/en/items/{draft.Id}/draft/open", await site.SignInAsEditorAsync());
        page.QuerySelector(".notice")!.TextContent.Should().Contain("draft");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_renamed_lesson_is_found_by_its_old_address()
    {
        var (item, _) = await PlayableLesson.AddAsync(site.Services, "Open", files: Files);
        using var answer = await site.NewVisitor().GetAsync($"/en/items/{item.Id}/something/open");
        answer.StatusCode.Should().Be(HttpStatusCode.Redirect);
        answer.Headers.Location!.ToString().Should().Be($"/en/items/{item.Id}/open-item/open", "a title such as Open must not lead to the lesson's own address");
    }
}
