using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;
using static Pustakalaya.Testing.PlayableItem;

namespace Pustakalaya.Site.Tests.Catalog;

/// <summary>The page of every kind of item: what it is, how long, how big, and the way in.</summary>
public sealed class ItemKindsPageTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task A_recording_of_several_chapters_plays_on_its_page_without_script()
    {
        var item = await AddAsync(site.Services, "Grandmother's stories", published: true, Chapter("one.mp3", 600, "The crow"), Chapter("two.mp3", 4_500, "The pumpkin", Wave(4_500), (PlayName.AudioCopy, new byte[2_000])));
        var page = await site.PageAsync(Url(item) + "?part=2&t=61");

        page.QuerySelector(".item-main .dots")!.TextContent.Should().Be("श्रव्य पुस्तक२ भाग१ घण्टा २५ मिनेट" + Size(item) + "नेपाली");
        page.QuerySelectorAll("audio[controls] > source").Select(s => s.GetAttribute("src")).Should().Equal(
            Made(item, 1, PlayName.AudioCopy) + "#t=61", Made(item, 1, "play") + "#t=61");
        page.QuerySelector("audio")!.GetAttribute("preload").Should().Be("none", "nothing is fetched before somebody wants to hear it");
        page.QuerySelector("[data-cost]")!.TextContent.Should().Contain("२\u00A0केबी");
        page.QuerySelectorAll("[data-script]").Should().OnlyContain(part => part.HasAttribute("hidden"));
        page.QuerySelectorAll(".wave path").Should().OnlyContain(path => path.GetAttribute("d")!.Length > 500);
        var tracks = page.QuerySelectorAll(".tracks a").ToList();
        tracks.Select(t => t.TextContent).Should().Equal("१The crow१०:००", "२The pumpkin१:१५:००");
        tracks[1].GetAttribute("aria-current").Should().Be("true");
        tracks[0].GetAttribute("href").Should().Be(Url(item) + "?part=1");
        page.QuerySelectorAll("#files ~ ul a").Should().HaveCount(3);
        page.QuerySelector("a[href*='/read']").Should().BeNull("a recording is no book");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task What_can_be_played_of_forty_chapters_is_known_without_a_look_at_the_disk()
    {
        var item = await AddAsync(site.Services, "Forty stories", published: true, [.. Enumerable.Range(1, 40).Select(i => Chapter($"{i}.mp3", 60 * i, $"Story {i}", (PlayName.AudioCopy, new byte[1_024 * i])))]);
        foreach (var file in item.Files)
            Directory.Delete(Path.GetDirectoryName(site.Services.GetRequiredService<FileStore>().DerivedPath(file.Hash, PlayName.AudioCopy))!, recursive: true);
        var page = await site.PageAsync(Url(item, "en") + "?part=7");

        page.QuerySelectorAll(".tracks a").Select(t => t.GetAttribute("data-src")).Should().Equal(Enumerable.Range(0, 40).Select(i => Made(item, i, PlayName.AudioCopy)));
        page.QuerySelectorAll("#files ~ details a").Should().HaveCount(80, "of each its original and the small copy");
        page.QuerySelector("[data-cost]")!.TextContent.Should().Contain("7\u00A0KB");
        page.QuerySelectorAll(".wave path").Should().OnlyContain(path => path.GetAttribute("d") == "M0 30h480", "the one thing that is read from the disk");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Chapters_inside_one_file_are_places_in_it()
    {
        var facts = Playing(100) with { Media = new MediaFacts(TimeSpan.FromSeconds(100), false) { Chapters = [new MediaChapter("Dawn", TimeSpan.Zero), new MediaChapter(null, TimeSpan.FromSeconds(65))], Loudness = -30, TruePeak = -12 } };
        var item = await AddAsync(site.Services, "One day", published: true, new Part(MediaType.M4a, "day.m4a", facts));
        var page = await site.PageAsync(Url(item, "en"));
        page.QuerySelectorAll(".tracks a").Select(a => a.TextContent).Should().Equal("1Dawn0:00", "2Chapter 21:05");
        page.QuerySelectorAll(".tracks a").Select(a => a.GetAttribute("href")).Should().Equal(Url(item, "en") + "?part=1&t=0", Url(item, "en") + "?part=1&t=65");
        page.QuerySelector("[data-player]")!.GetAttribute("data-gain").Should().Be("9.0", "it is far softer than speech usually is");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_film_in_a_code_that_browsers_do_not_know_plays_its_renditions_alone()
    {
        var facts = Playing(10) with { Media = new MediaFacts(TimeSpan.FromSeconds(10), true) { VideoCodec = "hevc" } };
        var item = await AddAsync(site.Services, "New code", published: true, new Part(MediaType.Mp4, "hevc.mp4", facts, Made: [(PlayName.Small, new byte[100])]));
        (await site.PageAsync(Url(item))).QuerySelectorAll("video > source").Should().ContainSingle().Which.GetAttribute("src").Should().Be(Made(item, 0, PlayName.Small));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_film_has_its_renditions_captions_and_sizes_without_script()
    {
        var film = new Part(MediaType.Mp4, "film.mp4", Playing(462, film: true), new byte[90_000], [.. new[] { PlayName.Playlist, PlayName.Small, PlayName.Source, PlayName.StoryboardIndex }.Select(n => (n, new byte[5_000]))]);
        var captions = new Part(MediaType.SubRip, "film.srt", new FileFacts { PageCount = 0 }, Made: [(PlayName.Captions, "WEBVTT"u8.ToArray())], Language: "ne");
        var item = await AddAsync(site.Services, "Glaciers", published: true, film, captions);
        var page = await site.PageAsync(Url(item));

        page.QuerySelector(".item-main .dots")!.TextContent.Should().StartWith("भिडियो७ मिनेट ४२ सेकेन्ड");
        page.QuerySelectorAll("video[controls] > source").Select(s => s.GetAttribute("src")).Should().Equal(Made(item, 0, PlayName.Small), Made(item, 0, PlayName.Source), Made(item, 0, "play"));
        var track = page.QuerySelector("video > track")!;
        (track.GetAttribute("src"), track.GetAttribute("srclang"), track.GetAttribute("label"), track.HasAttribute("default")).Should().Be((Made(item, 1, PlayName.Captions), "ne", "नेपाली", true));
        page.QuerySelectorAll("#quality option").Select(o => o.TextContent).Should().Equal("आफैँ मिलाउने", "३६०p, ४.९\u00A0केबी", "पूरा, ४.९\u00A0केबी");
        page.QuerySelector("[data-player]")!.GetAttribute("data-library").Should().MatchRegex(@"^/lib/hls\.[a-z0-9]+\.js$", "kept for ever under its hash");
        page.QuerySelectorAll("script").Should().OnlyContain(s => s.HasAttribute("src")).And.NotContain(s => s.GetAttribute("src")!.Contains("hls", StringComparison.Ordinal), "it is fetched when a film begins");
        page.QuerySelectorAll("[style]").Should().BeEmpty();
        page.QuerySelectorAll("#files ~ ul a").Select(a => a.TextContent).Should().HaveCount(4).And.ContainMatch("उपशीर्षक: नेपाली, SubRip*");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_part_that_is_not_there_opens_the_nearest_and_a_second_beyond_the_end_the_last()
    {
        var item = await AddAsync(site.Services, "Two parts", published: true, Chapter("a.mp3", 10, "A"), Chapter("b.mp3", 20, "B"));
        (await site.PageAsync(Url(item) + "?part=99&t=5000")).QuerySelector("audio > source")!.GetAttribute("src").Should().Be(Made(item, 1, "play") + "#t=20");
        (await site.PageAsync(Url(item) + "?part=-1&t=-5")).QuerySelector("audio > source")!.GetAttribute("src").Should().Be(Made(item, 0, "play"));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_book_of_chapters_and_a_picture_are_read_and_a_lesson_is_opened()
    {
        var epub = await AddAsync(site.Services, "Stories", published: true, new Part(MediaType.Epub, "stories.epub", new FileFacts { PageCount = 12 }));
        var page = await site.PageAsync(Url(epub, "en"));
        page.QuerySelector("a.main")!.GetAttribute("href").Should().Be(Url(epub, "en") + "/read");
        page.QuerySelector(".item-main .dots")!.TextContent.Should().StartWith("Book12 chapters");

        var picture = await AddAsync(site.Services, "A map", published: true, new Part(MediaType.Png, "map.png", new FileFacts { PageCount = 1, PageSizes = [new PageSizeRun(1, 1, 400, 300, 0)] }));
        page = await site.PageAsync(Url(picture, "en"));
        page.QuerySelector("a.main")!.TextContent.Should().Be("See the picture");
        page.QuerySelector(".item-main .dots")!.TextContent.Should().StartWith("Picture").And.NotContain("page");

        var lesson = await AddAsync(site.Services, "The water cycle", published: true, new Part(MediaType.Zip, "water.zip", new FileFacts { PageCount = 0 }));
        page = await site.PageAsync(Url(lesson, "en"));
        page.QuerySelector("a.main")!.GetAttribute("href").Should().Be(Url(lesson, "en") + "/open");
        page.QuerySelector("a[href*='/read']").Should().BeNull();
        page.QuerySelector("a[href*='/original']")!.TextContent.Should().Contain("bytes");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("old.mobi", "Browsers do not open")]
    [InlineData("plan.docx", "cannot be shown as pages")]
    public async Task What_cannot_be_shown_is_a_download_and_says_why(string name, string reason)
    {
        var type = name.EndsWith(".mobi", StringComparison.Ordinal) ? MediaType.Mobipocket : MediaType.Docx;
        var item = await AddAsync(site.Services, "Only to keep " + name, published: true, new Part(type, name, new FileFacts { PageCount = 3 }));
        var page = await site.PageAsync(Url(item, "en"));
        page.QuerySelector(".actions a.main")!.GetAttribute("href").Should().Be($"/files/{item.Files[0].Id}/original");
        page.QuerySelector(".notice")!.TextContent.Should().Contain(reason);
        page.QuerySelector("a[href*='/read']").Should().BeNull();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task What_is_still_being_made_is_said_in_plain_words()
    {
        await ExpectAsync("Its pages for reading are still", new Part(MediaType.Docx, "a.docx", new FileFacts { PageCount = 0 }, Undone: [StageName.Convert]));
        await ExpectAsync("A copy that plays in the browser is still", new Part(MediaType.Avi, "a.avi", Playing(10, film: true), Undone: [StageName.Play]));
        await ExpectAsync("A smaller copy for slow connections is still", new Part(MediaType.Mp3, "a.mp3", Playing(10), Undone: [StageName.Play]));
        await ExpectAsync("still being prepared", new Part(MediaType.Zip, "a.zip", new FileFacts { PageCount = 0 }, Undone: [StageName.Unpack]));
        await ExpectAsync("damaged or cut off", new Part(MediaType.Mp3, "b.mp3", Playing(10) with { Flaw = new IngestFailure(FailureCode.Damaged, "It ends early.") }));

        async Task ExpectAsync(string words, Part part)
        {
            var item = await AddAsync(site.Services, "Being made " + part.Name, published: true, part);
            (await site.PageAsync(Url(item, "en"))).QuerySelectorAll(".notice").Select(n => n.TextContent).Should().ContainMatch($"*{words}*");
        }
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Search_finds_each_kind_by_its_facet_and_says_what_it_is_and_how_long()
    {
        var word = "w" + Guid.NewGuid().ToString("N")[..10];
        var expected = new Dictionary<string, (Item Item, string Words)>
        {
            ["document"] = (await AddAsync(site.Services, "Book " + word, published: true, new Part(MediaType.Epub, "b.epub", new FileFacts { PageCount = 12 })), "Book · Nepali · 12 chapters"),
            ["audio"] = (await AddAsync(site.Services, "Sound " + word, published: true, Chapter("s.mp3", 5_040, "S")), "Audio book · Nepali · 1 h 24 min"),
            ["video"] = (await AddAsync(site.Services, "Film " + word, published: true, new Part(MediaType.Mp4, "f.mp4", Playing(62, film: true))), "Video · Nepali · 1 min 2 s"),
            ["lesson"] = (await AddAsync(site.Services, "Lesson " + word, published: true, new Part(MediaType.Zip, "l.zip", new FileFacts { PageCount = 0 })), "Interactive lesson · Nepali"),
        };
        foreach (var (item, _) in expected.Values)
            (await site.SendAsync(new IndexItem.Command(item.Id))).IsOk.Should().BeTrue();

        foreach (var (kind, (item, words)) in expected)
        {
            var page = await site.PageAsync($"/en/search?q={word}&kind={kind}");
            page.QuerySelectorAll(".rows h2 a").Should().ContainSingle().Which.GetAttribute("href").Should().Be(Url(item, "en"));
            string.Join(" · ", page.QuerySelectorAll(".rows .dots > span").Select(s => s.TextContent)).Should().Be(words);
        }

        var grid = await site.PageAsync($"/ne/search?q={word}&view=grid");
        grid.QuerySelectorAll(".card-by").Select(c => c.TextContent).Should().Contain(["श्रव्य पुस्तक, १ घण्टा २४ मिनेट", "भिडियो, १ मिनेट २ सेकेन्ड", "अन्तरक्रियात्मक पाठ"]);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_lesson_called_open_keeps_its_own_page()
    {
        var item = await AddAsync(site.Services, "Open", published: true, new Part(MediaType.Zip, "open.zip", new FileFacts { PageCount = 0 }));
        (await site.PageAsync($"/en/items/{item.Id}/open-item")).QuerySelector("h1")!.TextContent.Should().Be("Open");
    }

    private static Part Chapter(string name, int seconds, string label, params (string, byte[])[] made) => new(MediaType.Mp3, name, Playing(seconds), Made: made, Label: label);

    private static FileFacts Playing(int seconds, bool film = false) => new() { PageCount = 0, Media = new MediaFacts(TimeSpan.FromSeconds(seconds), film) };

    private static string Made(Item item, int file, string name) => $"/files/{item.Files[file].Id}/{name}?v={item.Files[file].Hash.Value[..8]}";

    private static string Size(Item item) => Domain.Text.NepaliNumber.FileSize(item.Files.Sum(f => f.Size), "ne");

    private static string Url(Item item, string language = "ne") => $"/{language}/items/{item.Id}/{item.Slug}";
}
