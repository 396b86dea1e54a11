using System.Net;
using System.Net.Http.Headers;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Reading;

public sealed class LessonHostTests(LessonHostTests.Fixture site) : IClassFixture<LessonHostTests.Fixture>
{
    private const string Host = "http://lessons.localhost";

    private static readonly (string Name, string Content)[] Files =
    [
        ("start/index.html", "<!DOCTYPE html><title>पाठ</title><script>go()</script>"),
        ("start/Pictures/Kite.PNG", "\u0089PNG"),
        ("start/words.json", "{\"words\":[" + string.Join(',', Enumerable.Repeat("\"the same word\"", 200)) + "]}"),
        ("start/गीत १.mp3", "0123456789"),
        ("start/strange.bin", "?"),
    ];

    [RequiresFact(Needs.Postgres)]
    public async Task A_published_lesson_is_played_from_an_origin_of_its_own_where_it_can_do_nothing_to_the_site()
    {
        var (_, file) = await AddAsync();

        using var answer = await site.NewVisitor().GetAsync(At(file, "start/index.html"));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().Should().Be("text/html");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Should().ContainSingle().Subject.Split("; ");
        policy.Should().Contain("sandbox allow-scripts allow-forms allow-modals allow-pointer-lock")
            .And.Contain($"default-src {Host}{PlayableLesson.FolderOf(file)} 'unsafe-inline' 'unsafe-eval' data: blob:")
            .And.Contain($"connect-src {Host}{PlayableLesson.FolderOf(file)} data: blob:")
            .And.Contain("frame-ancestors localhost *.localhost 127.0.0.1");
        Value(answer, "X-Content-Type-Options").Should().Be("nosniff");
        Value(answer, "Referrer-Policy").Should().Be("no-referrer");
        Value(answer, "Access-Control-Allow-Origin").Should().Be("*");
        Value(answer, "Cross-Origin-Resource-Policy").Should().Be("cross-origin");
        answer.Headers.CacheControl!.ToString().Should().Contain("immutable").And.Contain("public");
        (await answer.Content.ReadAsStringAsync()).Should().Be(Files[0].Content);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Row_11_no_cookie_is_set_or_read_where_lessons_are_played()
    {
        var (_, draft) = await AddAsync(published: false);
        var (_, published) = await AddAsync();
        var editor = await site.SignInAsEditorAsync();

        foreach (var url in new[] { At(published, "start/index.html"), Host + "/", Host + "/ne", Host + "/nothing" })
        {
            using var answer = await editor.GetAsync(url);
            answer.Headers.Contains("Set-Cookie").Should().BeFalse(url);
        }

        // The editor's own cookie, were it ever sent here, opens no draft.
        using var hidden = await editor.GetAsync(At(draft, "start/index.html"));
        hidden.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("/")]
    [InlineData("/ne")]
    [InlineData("/en/search?q=x")]
    [InlineData("/en/sign-in")]
    [InlineData("/health/live")]
    [InlineData("/api/v1/search?q=x")]
    [InlineData("/css/style.css")]
    [InlineData("/logo.svg")]
    [InlineData("/error/500")]
    [InlineData("/files/{0}/original")]
    [InlineData("/en/items/{1}/lesson/open")]
    public async Task Row_11_where_lessons_are_played_there_is_nothing_of_the_site(string url)
    {
        var (item, file) = await AddAsync();

        using var answer = await site.NewVisitor().GetAsync(Host + string.Format(System.Globalization.CultureInfo.InvariantCulture, url, file.Id, item.Id));

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).Should().BeEmpty();
        Value(answer, "Content-Security-Policy").Should().Be("sandbox; default-src 'none'; frame-ancestors 'none'");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Row_11_no_file_of_a_lesson_comes_from_the_sites_own_host()
    {
        var (_, file) = await AddAsync();
        var editor = await site.SignInAsEditorAsync();

        foreach (var url in new[] { PlayableLesson.FolderOf(file) + "start/index.html", $"/files/{file.Id}/lesson.pack", $"/files/{file.Id}/start/index.html" })
        {
            using var answer = await editor.GetAsync(url);
            answer.StatusCode.Should().Be(HttpStatusCode.NotFound, url);
        }
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("start/../index.html")]
    [InlineData("start/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("start/nothing.html")]
    [InlineData("start/%EF%BF%BE")]
    [InlineData("lesson.pack")]
    [InlineData("")]
    public async Task Row_07_a_name_that_the_lesson_does_not_have_leads_nowhere(string path)
    {
        var (_, file) = await AddAsync();
        using var answer = await site.NewVisitor().GetAsync(At(file, path));
        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Row_22_a_draft_opens_by_an_address_that_is_for_one_file_and_one_editor_and_ends()
    {
        var (item, draft) = await AddAsync(published: false);
        var (_, other) = await AddAsync(published: false);
        var editor = await site.SignInAsEditorAsync();
        var frame = (await site.PageAsync($"/en/items/{item.Id}/a-lesson/open", editor)).QuerySelector("iframe")!.GetAttribute("src")!;
        frame.Should().StartWith("//lessons.localhost/" + draft.Id + "/" + draft.Hash.Value[..12] + "~");
        var visitor = site.NewVisitor();

        using (var opened = await visitor.GetAsync("http:" + frame))
        {
            opened.StatusCode.Should().Be(HttpStatusCode.OK, "whoever has the address is the frame, which has no session");
            opened.Headers.CacheControl!.ToString().Should().Be("no-store, private");
        }

        var beside = new Uri(new Uri("http:" + frame), "words.json");
        (await StatusAsync(visitor, beside.ToString())).Should().Be(HttpStatusCode.OK, "what the page names stands in the same folder");
        (await StatusAsync(visitor, At(draft, "start/index.html"))).Should().Be(HttpStatusCode.NotFound, "without a pass it is not there");
        var pass = frame.Split('~')[1].Split('/')[0];
        (await StatusAsync(visitor, $"{Host}/{other.Id}/{other.Hash.Value[..12]}~{pass}/start/index.html")).Should().Be(HttpStatusCode.NotFound, "it is for one file");
        (await StatusAsync(visitor, ("http:" + frame).Replace(pass, pass[..^4] + "AAAA", StringComparison.Ordinal))).Should().Be(HttpStatusCode.NotFound, "it is sealed");
        (await StatusAsync(visitor, ("http:" + frame).Replace(pass, "nonsense!", StringComparison.Ordinal))).Should().Be(HttpStatusCode.NotFound);

        site.Time.Pass(TimeSpan.FromMinutes(119));
        (await StatusAsync(visitor, "http:" + frame)).Should().Be(HttpStatusCode.OK);
        site.Time.Pass(TimeSpan.FromMinutes(2));
        (await StatusAsync(visitor, "http:" + frame)).Should().Be(HttpStatusCode.NotFound, "it ends after two hours");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Row_22_a_drafts_address_dies_with_its_editors_session()
    {
        var (item, _) = await AddAsync(published: false);
        var editor = await site.SignInAsEditorAsync();
        var frame = "http:" + (await site.PageAsync($"/en/items/{item.Id}/a-lesson/open", editor)).QuerySelector("iframe")!.GetAttribute("src");
        (await StatusAsync(site.NewVisitor(), frame)).Should().Be(HttpStatusCode.OK);

        await site.WithDbAsync(db => db.Accounts.ExecuteUpdateAsync(s => s.SetProperty(a => a.SecurityStamp, Guid.NewGuid())));

        (await StatusAsync(site.NewVisitor(), frame)).Should().Be(HttpStatusCode.NotFound);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Row_22_what_is_taken_back_is_gone_at_once()
    {
        var (item, file) = await AddAsync();
        var visitor = site.NewVisitor();
        (await StatusAsync(visitor, At(file, "start/index.html"))).Should().Be(HttpStatusCode.OK);

        await site.WithDbAsync(async db =>
        {
            (await db.Items.SingleAsync(i => i.Id == item.Id)).Unpublish(item.CreatedAt);
            return await db.SaveChangesAsync();
        });

        (await StatusAsync(visitor, At(file, "start/index.html"))).Should().Be(HttpStatusCode.NotFound);
        (await StatusAsync(visitor, $"/en/items/{item.Id}/a-lesson/open")).Should().Be(HttpStatusCode.NotFound);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Files_are_found_whatever_the_case_of_their_name_and_are_what_their_name_says()
    {
        var (_, file) = await AddAsync();
        foreach (var (path, type) in new[] { ("start/pictures/kite.png", "image/png"), ("start/", "text/html"), ("start/%E0%A4%97%E0%A5%80%E0%A4%A4%20%E0%A5%A7.mp3", "audio/mpeg"), ("start/strange.bin", "application/octet-stream"), ("start/words.json?v=3", "application/json") })
        {
            using var answer = await site.NewVisitor().GetAsync(At(file, path));
            answer.StatusCode.Should().Be(HttpStatusCode.OK, path);
            answer.Content.Headers.ContentType!.MediaType.Should().Be(type, path);
        }
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Sound_is_sent_in_parts_and_words_are_sent_small()
    {
        var (_, file) = await AddAsync();
        using var visitor = site.NewVisitor();
        using var part = new HttpRequestMessage(HttpMethod.Get, At(file, "start/%E0%A4%97%E0%A5%80%E0%A4%A4%20%E0%A5%A7.mp3"));
        part.Headers.Range = new RangeHeaderValue(2, 4);
        using var sound = await visitor.SendAsync(part);
        sound.StatusCode.Should().Be(HttpStatusCode.PartialContent);
        (await sound.Content.ReadAsStringAsync()).Should().Be("234");

        using var small = new HttpRequestMessage(HttpMethod.Get, At(file, "start/words.json"));
        small.Headers.AcceptEncoding.ParseAdd("br, gzip;q=0.8");
        using var words = await visitor.SendAsync(small);
        words.Content.Headers.ContentEncoding.Should().Equal("gzip");
        words.Headers.Vary.Should().Equal("Accept-Encoding");
        await using var body = new System.IO.Compression.GZipStream(await words.Content.ReadAsStreamAsync(), System.IO.Compression.CompressionMode.Decompress);
        using var text = new StreamReader(body);
        (await text.ReadToEndAsync()).Should().Be(Files[2].Content);
        words.Content.Headers.ContentLength.Should().BeLessThan(300);

        using var again = new HttpRequestMessage(HttpMethod.Get, At(file, "start/words.json"));
        again.Headers.IfNoneMatch.Add(words.Headers.ETag!);
        again.Headers.AcceptEncoding.ParseAdd("gzip");
        using var kept = await visitor.SendAsync(again);
        kept.StatusCode.Should().Be(HttpStatusCode.NotModified);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task What_script_asks_for_with_headers_of_its_own_is_allowed_beforehand()
    {
        var (_, file) = await AddAsync();
        using var ask = new HttpRequestMessage(HttpMethod.Options, At(file, "start/words.json"));
        ask.Headers.Add("Origin", "null");
        ask.Headers.Add("Access-Control-Request-Method", "GET");
        ask.Headers.Add("Access-Control-Request-Headers", "x-requested-with");
        using var answer = await site.NewVisitor().SendAsync(ask);
        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
        Value(answer, "Access-Control-Allow-Origin").Should().Be("*");
        Value(answer, "Access-Control-Allow-Headers").Should().Contain("X-Requested-With");
        answer.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
    }

    private Task<(Item Item, StoredFile File)> AddAsync(bool published = true) => PlayableLesson.AddAsync(site.Services, "A lesson", published, files: Files);

    private static string At(StoredFile file, string path) => Host + PlayableLesson.FolderOf(file) + path;

    private static async Task<HttpStatusCode> StatusAsync(HttpClient visitor, string url)
    {
        using var answer = await visitor.GetAsync(url);
        return answer.StatusCode;
    }

    private static string Value(HttpResponseMessage answer, string header) => answer.Headers.GetValues(header).Single();

    public sealed class Fixture : SiteFixture
    {
        public MovableTime Time { get; } = new();

        protected override void Configure(IServiceCollection services) => services.AddSingleton<TimeProvider>(Time);
    }
}
