using System.Net;
using AngleSharp.Dom;
using FluentAssertions;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Domain.Text;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Reading;

public sealed class ReaderTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private static readonly PageLine[] First = [new("नेपालको संविधान", 1000, 500), new("<b>धारा</b> & उपधारा", 1000, 1500)];
    private static readonly PageLine[] Second = [new("दोस्रो पृष्ठ", 1000, 500)];

    [RequiresFact(Needs.Postgres)]
    public async Task Shows_the_picture_with_every_line_laid_over_it()
    {
        var (item, file) = await BookAsync("संविधान", First, Second);

        var page = await site.PageAsync(Read(item, "?page=1"));

        var img = page.QuerySelector(".leaf img")!;
        img.GetAttribute("src").Should().Be($"/files/{file.Id}/page-1-1000.webp?v={file.Hash.Value[..8]}");
        img.GetAttribute("srcset").Should().Contain("page-1-700.webp").And.Contain("700w").And.Contain("1000w");
        (img.GetAttribute("width"), img.GetAttribute("height")).Should().Be(("1000", "1400"));
        var svg = page.QuerySelector(".leaf svg")!;
        svg.GetAttribute("viewBox").Should().Be("0 0 10000 14000");
        svg.GetAttribute("lang").Should().Be("ne");
        var lines = svg.QuerySelectorAll("text");
        lines.Select(l => l.TextContent).Should().Equal("नेपालको संविधान", "<b>धारा</b> & उपधारा");
        lines[0].GetAttribute("x").Should().Be("1000");
        lines[0].GetAttribute("textLength").Should().Be((100 * "नेपालको संविधान".Length).ToString(System.Globalization.CultureInfo.InvariantCulture));
        page.QuerySelectorAll("[style], style, script:not([src])").Should().BeEmpty("the content policy forbids them");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Turns_by_plain_links_and_ends_where_the_book_ends()
    {
        var (item, _) = await BookAsync("Turning", First, Second);

        var first = await site.PageAsync(Read(item, "?page=1"));
        first.QuerySelector("[rel=prev]")!.HasAttribute("hidden").Should().BeTrue();
        var second = await site.PageAsync(Read(item, first.QuerySelector("[rel=next]")!.GetAttribute("href")!));
        second.QuerySelector(".leaf text")!.TextContent.Should().Be("दोस्रो पृष्ठ");
        second.QuerySelector("[rel=next]")!.HasAttribute("hidden").Should().BeTrue();
        second.QuerySelector(".thumbs [aria-current=page]")!.TextContent.Should().Contain("2");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("?page=99", "?page=2")]
    [InlineData("?page=0", "?page=1")]
    [InlineData("?page=-5", "?page=1")]
    public async Task A_page_beyond_the_book_leads_to_its_last_or_first(string asked, string right)
    {
        var (item, _) = await BookAsync("Beyond", First, Second);

        using var answer = await site.NewVisitor().GetAsync(Read(item, asked));

        answer.StatusCode.Should().Be(HttpStatusCode.Redirect);
        answer.Headers.Location!.ToString().Should().Be(Read(item, right));
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("?page=1", "?page=1")]
    [InlineData("", "")]
    public async Task An_old_name_in_the_address_leads_to_the_right_one(string asked, string right)
    {
        var (item, _) = await BookAsync("नयाँ नाम", First);

        using var answer = await site.NewVisitor().GetAsync($"/ne/items/{item.Id}/old-name/read{asked}");

        answer.StatusCode.Should().Be(HttpStatusCode.Redirect);
        Uri.UnescapeDataString(answer.Headers.Location!.OriginalString).Should().Be($"/ne/items/{item.Id}/नयाँ-नाम/read{right}");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Nonsense_in_the_address_opens_the_first_page()
    {
        var (item, _) = await BookAsync("Nonsense", First, Second);

        (await site.PageAsync(Read(item, "?page=abc&hit=%00&from=zz"))).QuerySelector(".leaf text")!.TextContent.Should().Be("नेपालको संविधान");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData(Readability.LegacyFont, "pre-Unicode font")]
    [InlineData(Readability.BrokenLayer, "text layer")]
    [InlineData(Readability.Scan, "scan")]
    public async Task A_page_without_readable_words_shows_its_picture_and_says_why(Readability readability, string why)
    {
        var (item, file) = await ReadableBook.AddAsync(site.Services, "Unreadable", readability: readability, pages: [[new("g]kfn", 1000, 500)]]);
        await site.InsertAsync(PageImage.Of(file.Id, 1, 1000, 1400));

        var page = await site.PageAsync(Read(item, "?page=1"));

        page.QuerySelector(".words-missing")!.TextContent.Should().Contain("not readable yet").And.Contain(why);
        page.QuerySelector(".leaf img")!.GetAttribute("alt").Should().NotBeNullOrEmpty("nothing else tells what is there");
        page.QuerySelectorAll(".leaf text").Should().BeEmpty();
        page.Body!.TextContent.Should().NotContain("g]kfn");
        (await site.PageAsync(Text(item, "?page=1"))).Body!.TextContent.Should().Contain(why).And.NotContain("g]kfn");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task What_has_no_words_offers_neither_search_nor_text()
    {
        var picture = await PlayableItem.AddAsync(site.Services, "A map", published: true, new PlayableItem.Part(MediaType.Png, "map.png", new FileFacts { PageCount = 1, PageSizes = [new PageSizeRun(1, 1, 400, 300, 0)] }));
        var (scan, _) = await ReadableBook.AddAsync(site.Services, "A scan", readability: Readability.Scan, pages: [[new("g]kfn", 1000, 500)]]);
        var (book, _) = await BookAsync("A book", First);

        foreach (var item in (Item[])[picture, scan])
        {
            var page = await site.PageAsync(Read(item, "?page=1"));
            page.QuerySelectorAll("#mode, #in").Select(e => e.OuterHtml).Should().BeEmpty();
            page.Body!.TextContent.Should().NotContain("Inside this book");
            page.QuerySelectorAll("a[download], .leaf").Should().HaveCount(2, "all else is there");
            page.QuerySelectorAll(".thumbs, .reader-bar.lower:not([hidden])").Should().BeEmpty("there is no other page to go to");
            (await site.PageAsync(Text(item, "?page=1"))).QuerySelector("#mode").Should().NotBeNull("it leads back to the picture");
            (await site.PageAsync(Read(item, "?page=1&q=map"))).QuerySelector("#find")!.TextContent.Should().Contain("not found", "who came with a word is answered");
        }

        (await site.PageAsync(Read(picture, "?page=1"))).QuerySelectorAll("[href='#find'], #find").Select(e => e.OuterHtml).Should().BeEmpty();
        (await site.PageAsync(Read(scan, "?page=1"))).QuerySelector("#find h2")!.TextContent.Should().Be("Contents", "there is a way to its chapters");
        (await site.PageAsync(Read(book, "?page=1"))).QuerySelectorAll("#mode, #find #in, [href='#find']").Should().HaveCount(3);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task While_the_picture_is_being_made_the_words_stand_in()
    {
        var (item, _) = await ReadableBook.AddAsync(site.Services, "Waiting", pages: [First]);

        var page = await site.PageAsync(Read(item, "?page=1"));

        page.QuerySelector(".notice")!.TextContent.Should().Contain("being made");
        page.QuerySelector(".text-page p")!.TextContent.Should().Contain("नेपालको संविधान");
        page.QuerySelector("[data-retry]").Should().NotBeNull();
        page.QuerySelectorAll(".leaf img").Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Plain_text_needs_no_picture_and_stays_in_its_mode()
    {
        var (item, _) = await BookAsync("Plain", First, Second);

        var page = await site.PageAsync(Text(item, "?page=1"));

        page.QuerySelectorAll("img").Should().BeEmpty();
        page.QuerySelectorAll(".text-page p").Select(p => p.TextContent).Should().Equal("नेपालको संविधान", "<b>धारा</b> & उपधारा");
        page.QuerySelector("[rel=next]")!.GetAttribute("href").Should().Be("?page=2");
        page.QuerySelector("#mode")!.GetAttribute("href").Should().Be(Read(item, "?page=1"));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_original_is_there_with_its_size()
    {
        var (item, file) = await BookAsync("Download", First);

        var link = (await site.PageAsync(Read(item, "?page=1"))).QuerySelector("a[download]")!;

        link.GetAttribute("href").Should().Be($"/files/{file.Id}/original");
        link.TextContent.Should().Contain("PDF").And.MatchRegex(@"[0-9]\sbytes$");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_draft_says_so_to_its_editor()
    {
        var (item, _) = await ReadableBook.AddAsync(site.Services, "Draft", published: false, pages: [First]);

        (await site.PageAsync(Read(item, "?page=1"), await site.SignInAsEditorAsync())).QuerySelector(".notice.warn")!.TextContent.Should().Contain("draft");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_book_nobody_has_looked_into_says_so()
    {
        var (item, _) = await ReadableBook.AddAsync(site.Services, "New", published: false, ready: false);

        foreach (var url in new[] { Read(item, ""), Text(item, "?page=3") })
            (await site.PageAsync(url, await site.SignInAsEditorAsync())).Body!.TextContent.Should().Contain("being prepared");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task In_nepali_the_numbers_are_devanagari()
    {
        var (item, _) = await BookAsync("अङ्क", First, Second);

        var page = await site.PageAsync(Read(item, "?page=2").Replace("/en/", "/ne/", StringComparison.Ordinal));

        page.QuerySelector(".reader-bar.lower .num")!.TextContent.Should().Be("२ / २");
        page.Title.Should().StartWith("पृष्ठ २");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_part_that_script_fetches_is_the_part_of_the_page()
    {
        var (item, _) = await BookAsync("Leaf", First, Second);

        var whole = await site.PageAsync(Read(item, "?page=2"));
        var leaf = await site.PageAsync(Read(item, "").TrimEnd('?') + "/leaf?page=2");

        leaf.QuerySelector(".page-area")!.OuterHtml.Should().Be(whole.QuerySelector(".page-area")!.OuterHtml);
        leaf.Title.Should().Be(whole.Title);
        leaf.QuerySelector(".sheet").Should().BeNull();
    }

    private static string Read(Item item, string query) => $"/en/items/{item.Id}/{Uri.EscapeDataString(item.Slug)}/read{query}";

    private static string Text(Item item, string query) => $"/en/items/{item.Id}/{Uri.EscapeDataString(item.Slug)}/read/text{query}";

    private async Task<(Item Item, StoredFile File)> BookAsync(string title, params PageLine[][] pages)
    {
        var (item, file) = await ReadableBook.AddAsync(site.Services, title, pages: pages);
        for (var number = 1; number <= pages.Length; number++)
        {
            await site.InsertAsync(PageImage.Of(file.Id, number, 1000, 1400));
            await ReadableBook.AddPictureAsync(site.Services, file, PreviewName.Page(number, 1000));
        }

        return (item, file);
    }
}
