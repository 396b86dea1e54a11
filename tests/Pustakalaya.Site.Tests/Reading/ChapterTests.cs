using System.Net;
using System.Text;
using FluentAssertions;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Reading;

public sealed class ChapterTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string First = "<h2>One</h2><p>The <b>sea</b> and the <a href=\"?page=2#e-n1\">note</a>. <img src=\"epub-1.webp\" width=\"4\" height=\"3\" alt=\"A boat\" loading=\"lazy\" decoding=\"async\"></p><p>&lt;b&gt; The sea again &quot;src=&quot;.</p>";

    [RequiresFact(Needs.Postgres)]
    public async Task Shows_a_chapter_with_its_pictures_and_links_under_our_own_styles()
    {
        var (item, file) = await BookAsync("Shown", published: true, First, "<p id=\"e-n1\">Two</p>");

        var page = await site.PageAsync(Read(item, "?page=1"));

        var article = page.QuerySelector("article.chapter")!;
        article.QuerySelector("h2")!.TextContent.Should().Be("One");
        article.QuerySelector("img")!.GetAttribute("src").Should().Be($"/files/{file.Id}/epub-1.webp?v={file.Hash.Value[..8]}");
        article.QuerySelector("a")!.GetAttribute("href").Should().Be("?page=2#e-n1");
        article.TextContent.Should().Contain("<b> The sea again \"src=\".");
        page.Title.Should().StartWith("Chapter 1 · Shown");
        page.QuerySelectorAll("[style], style, script:not([src])").Should().BeEmpty("the content policy forbids them");
        page.QuerySelector("#mode").Should().BeNull("a chapter has one mode");
        page.QuerySelectorAll(".toc a").Select(a => a.GetAttribute("href")).Should().Equal("?page=1", "?page=2#e-n1");
        page.QuerySelector("[rel=next]")!.GetAttribute("href").Should().Be("?page=2");
        page.QuerySelector(".menu-list a[download]")!.TextContent.Should().StartWith("Download the EPUB");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_words_searched_for_are_marked_and_the_one_looked_at_is_named()
    {
        var (item, _) = await BookAsync("Marked", published: true, First, "<p>Two</p>");

        var page = await site.PageAsync(Read(item, "?page=1&q=sea&hit=2"));

        page.QuerySelectorAll("article mark").Select(m => (m.TextContent, m.Id, m.ParentElement!.LocalName)).Should().Equal(("sea", "", "b"), ("sea", "hit", "p"));
        page.QuerySelector(".hit-bar")!.TextContent.Should().Contain("2 of 2").And.Contain("in this chapter");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_book_from_right_to_left_turns_the_other_way_round()
    {
        var (item, _) = await BookAsync("Turned", published: true, isRightToLeft: true, "<p>كتاب</p>", "<p>ثان</p>");

        var page = await site.PageAsync(Read(item, "?page=1"));

        page.QuerySelector("article.chapter")!.GetAttribute("dir").Should().Be("rtl");
        page.QuerySelector(".reader-bar.lower")!.GetAttribute("dir").Should().Be("rtl");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("?page=9", "?page=2")]
    [InlineData("?page=0", "?page=1")]
    [InlineData("/text?page=2", "?page=2")]
    [InlineData("/leaf?page=2", "?page=2")]
    public async Task Other_addresses_lead_to_the_right_one(string asked, string right)
    {
        var (item, _) = await BookAsync("Addresses", published: true, First, "<p>Two</p>");

        using var answer = await site.NewVisitor().GetAsync(Read(item, asked));

        answer.StatusCode.Should().Be(HttpStatusCode.Redirect);
        answer.Headers.Location!.ToString().Should().EndWith("/read" + right);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_chapter_that_is_not_there_says_why()
    {
        var (item, _) = await BookAsync("Damaged", published: true, First, null);

        (await site.PageAsync(Read(item, "?page=2"))).QuerySelector(".page-area")!.TextContent.Should().Contain("This chapter is damaged in the file.");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Row_22_the_chapters_and_pictures_of_a_draft_are_not_there_for_readers()
    {
        var (item, file) = await BookAsync("Secret", published: false, First);

        foreach (var address in (string[])[Read(item, "?page=1"), $"/files/{file.Id}/epub-1.webp", $"/files/{file.Id}/chapter-1.html"])
        {
            using var answer = await site.NewVisitor().GetAsync(address);
            answer.StatusCode.Should().Be(HttpStatusCode.NotFound, address);
        }
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_picture_of_a_book_is_served_and_its_chapter_never_as_a_page_of_its_own()
    {
        var (_, file) = await BookAsync("Served", published: true, First);

        using var picture = await site.NewVisitor().GetAsync($"/files/{file.Id}/epub-1.webp?v={file.Hash.Value[..8]}");
        using var chapter = await site.NewVisitor().GetAsync($"/files/{file.Id}/chapter-1.html");

        (picture.StatusCode, picture.Content.Headers.ContentType!.MediaType).Should().Be((HttpStatusCode.OK, "image/webp"));
        picture.Headers.CacheControl!.ToString().Should().Contain("immutable");
        chapter.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private Task<(Item Item, StoredFile File)> BookAsync(string title, bool published, params string?[] chapters) => BookAsync(title, published, false, chapters);

    private async Task<(Item Item, StoredFile File)> BookAsync(string title, bool published, bool isRightToLeft, params string?[] chapters)
    {
        var facts = new FileFacts
        {
            PageCount = chapters.Length,
            Outline = [new OutlineEntry("One", 1, 0), new OutlineEntry("Note", 2, 1, "e-n1")],
            Book = new BookFacts([], null, [], null, isRightToLeft),
        };
        var made = chapters.Select((html, i) => (Name: PreviewName.Chapter(i + 1), Html: html)).Where(c => c.Html is not null).Select(c => (c.Name, Encoding.UTF8.GetBytes(c.Html!)));
        var item = await PlayableItem.AddAsync(
            site.Services, title, published, new PlayableItem.Part(MediaType.Epub, "book.epub", facts, Made: [.. made, (PreviewName.OfBook(1), "RIFF....WEBP"u8.ToArray())]));
        return (item, item.Files[0]);
    }

    private static string Read(Item item, string query) => $"/en/items/{item.Id}/{Uri.EscapeDataString(item.Slug)}/read{query}";
}
