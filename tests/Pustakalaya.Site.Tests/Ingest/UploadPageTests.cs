using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Ingest;

public sealed class UploadPageTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task Several_files_in_one_form_each_get_their_line()
    {
        var editor = await site.SignInAsEditorAsync();
        var book = Pdf("पानीको यात्रा");
        using var answer = await SendAsync(editor, "/ne/upload", [("पानीको यात्रा.pdf", book), ("again.pdf", book), ("game.exe", [.. "MZ"u8, .. new byte[200]]), ("empty.pdf", [])]);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        var lines = (await answer.DocumentAsync()).QuerySelectorAll(".files > li").ToList();
        lines.Select(l => l.QuerySelector(".name")!.TextContent).Should().Equal("पानीको यात्रा.pdf", "again.pdf", "game.exe", "empty.pdf");
        lines[0].QuerySelector(".note.good a")!.GetAttribute("href").Should().MatchRegex("^/ne/items/[0-9a-f-]{36}/status$");
        lines[1].QuerySelector(".note.warn a")!.GetAttribute("href").Should().Be(lines[0].QuerySelector("a")!.GetAttribute("href"));
        lines[2].QuerySelector(".note.bad")!.TextContent.Should().Contain("राख्न मिल्दैन");
        lines[3].QuerySelector(".note.bad")!.TextContent.Should().Contain("खाली");
        (await editor.GetAsync(lines[0].QuerySelector("a")!.GetAttribute("href"))).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Script_gets_the_same_as_json()
    {
        var editor = await site.SignInAsEditorAsync();
        editor.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var answer = await SendAsync(editor, "/en/upload", [("one.pdf", Pdf("one"))]);
        var outcome = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement[0];
        outcome.GetProperty("name").GetString().Should().Be("one.pdf");
        outcome.GetProperty("state").GetString().Should().Be("stored");
        outcome.GetProperty("message").GetString().Should().Be("Stored.");
        outcome.GetProperty("link").GetString().Should().EndWith("/status");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_file_of_another_kind_leaves_nothing_behind()
    {
        var editor = await site.SignInAsEditorAsync();
        var before = (Items: await site.WithDbAsync(db => db.Items.CountAsync()), Files: StoredFiles());
        using var answer = await SendAsync(editor, "/en/upload", [("looks-like.pdf", [.. "MZ"u8, .. new byte[100_000]])]);
        (await answer.DocumentAsync()).QuerySelector(".note.bad").Should().NotBeNull();
        (Items: await site.WithDbAsync(db => db.Items.CountAsync()), Files: StoredFiles()).Should().Be(before);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("../../../../tmp/evil.pdf")]
    [InlineData("..\\..\\evil.cshtml.pdf")]
    [InlineData("/etc/passwd.pdf")]
    [InlineData("CON.pdf")]
    [InlineData("-rf.pdf")]
    [InlineData("$(touch evil);`touch evil`|evil.pdf")]
    [InlineData("a\"><img src=x onerror=alert(1)>.pdf")]
    [InlineData("annual\u202Efdp.exe.pdf")]
    public async Task Row_01_a_name_is_text_and_nothing_else(string name)
    {
        var editor = await site.SignInAsEditorAsync();
        using var answer = await SendAsync(editor, "/en/upload", [(name, Pdf(name))]);
        var page = await answer.DocumentAsync();
        var status = page.QuerySelector(".note.good a")!.GetAttribute("href")!;
        var shown = await site.PageAsync(status, editor);
        shown.QuerySelectorAll("main img").Should().BeEmpty();
        shown.Body!.TextContent.Should().NotContain("\u202E");
        Directory.EnumerateFiles(Path.Combine(site.StorageRoot, "originals"), "*", SearchOption.AllDirectories)
            .Should().OnlyContain(f => Path.GetFileName(f).Length == 64, "the store knows hashes only");
        Directory.GetFileSystemEntries(Path.GetTempPath(), "*evil*").Should().BeEmpty("nothing is written outside the store");
        Directory.GetFileSystemEntries(AppContext.BaseDirectory, "*evil*").Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Without_a_token_before_the_files_nothing_is_taken()
    {
        var editor = await site.SignInAsEditorAsync();
        var before = await site.WithDbAsync(db => db.Items.CountAsync());
        var stranger = await (await site.SignInAsEditorAsync()).FormTokenAsync("/en/upload");
        var own = await editor.FormTokenAsync("/en/upload");
        foreach (var form in new[] { Form(null, [("a.pdf", Pdf("a"))]), Form(stranger, [("b.pdf", Pdf("b"))]), Form("nonsense", [("c.pdf", Pdf("c"))]), Form(own, [("d.pdf", Pdf("d"))], tokenLast: true) })
        {
            using var answer = await editor.PostAsync("/en/upload", form);
            answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
            (await answer.DocumentAsync()).QuerySelector(".note.bad")!.TextContent.Should().Contain("too old");
            form.Dispose();
        }

        (await site.WithDbAsync(db => db.Items.CountAsync())).Should().Be(before);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Another_site_cannot_send_files()
    {
        var editor = await site.SignInAsEditorAsync();
        using var form = Form(await editor.FormTokenAsync("/en/upload"), [("a.pdf", Pdf("cross"))]);
        editor.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        (await editor.PostAsync("/en/upload", form)).StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Nothing_chosen_and_a_body_that_is_no_form_are_told_in_words()
    {
        var editor = await site.SignInAsEditorAsync();
        using var none = await SendAsync(editor, "/en/upload", [("", [])]);
        none.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await none.DocumentAsync()).QuerySelector(".note.bad")!.TextContent.Should().Contain("No file was chosen");

        using var text = new StringContent("words");
        using var wrong = await editor.PostAsync("/en/upload", text);
        wrong.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_body_that_breaks_off_stores_nothing()
    {
        var editor = await site.SignInAsEditorAsync();
        var before = (Items: await site.WithDbAsync(db => db.Items.CountAsync()), Files: StoredFiles());
        using var form = Form(await editor.FormTokenAsync("/en/upload"), [("a.pdf", Pdf("broken", 300_000))]);
        var whole = await form.ReadAsByteArrayAsync();
        using var half = new ByteArrayContent(whole[..(whole.Length - 1000)]);
        half.Headers.ContentType = form.Headers.ContentType;
        using var answer = await editor.PostAsync("/en/upload", half);
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await answer.DocumentAsync()).QuerySelector(".note.bad")!.TextContent.Should().Contain("Send it again");
        (Items: await site.WithDbAsync(db => db.Items.CountAsync()), Files: StoredFiles()).Should().Be(before);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData(Role.Reader, HttpStatusCode.Redirect)]
    [InlineData(Role.Member, HttpStatusCode.Forbidden)]
    public async Task Only_editors_may_send(Role role, HttpStatusCode expected)
    {
        var visitor = await site.SignInAsAsync(role);
        (await visitor.GetAsync("/en/upload")).StatusCode.Should().Be(expected);
        using var form = Form("any", [("a.pdf", Pdf("role"))]);
        (await visitor.PostAsync("/en/upload", form)).StatusCode.Should().Be(expected);
    }

    private int StoredFiles() => Directory.Exists(site.StorageRoot) ? Directory.EnumerateFiles(site.StorageRoot, "*", SearchOption.AllDirectories).Count() : 0;

    internal static byte[] Pdf(string content, int length = 2_000) => [.. Encoding.UTF8.GetBytes("%PDF-1.7\n% " + content + Guid.NewGuid()), .. new byte[length]];

    internal static async Task<HttpResponseMessage> SendAsync(HttpClient visitor, string url, IEnumerable<(string Name, byte[] Content)> files)
    {
        using var form = Form(await visitor.FormTokenAsync(url), files);
        return await visitor.PostAsync(url, form);
    }

    private static MultipartFormDataContent Form(string? token, IEnumerable<(string Name, byte[] Content)> files, bool tokenLast = false)
    {
        var form = new MultipartFormDataContent("----boundary" + Guid.NewGuid().ToString("N"));
        if (token is not null && !tokenLast)
            form.Add(new StringContent(token), "formToken");
        foreach (var (name, content) in files)
        {
            var part = new ByteArrayContent(content);
            // As browsers write it: raw UTF-8, quotes and line ends percent-encoded.
            var raw = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name.Replace("\"", "%22", StringComparison.Ordinal)));
            part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"; filename=\"{raw}\"");
            form.Add(part);
        }

        if (token is not null && tokenLast)
            form.Add(new StringContent(token), "formToken");
        return form;
    }
}

/// <summary>The full size, and its broker is away: the Site has no line to it, the events wait in the database.</summary>
public sealed class UploadWithoutBrokerTests(UploadWithoutBrokerTests.Fixture site) : IClassFixture<UploadWithoutBrokerTests.Fixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task The_site_starts_and_takes_uploads_while_the_broker_is_down()
    {
        var editor = await site.SignInAsEditorAsync();
        using var answer = await UploadPageTests.SendAsync(editor, "/en/upload", [("book.pdf", UploadPageTests.Pdf("no broker"))]);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.DocumentAsync()).QuerySelector(".files .note.good").Should().NotBeNull();
        (await site.WithDbAsync(db => db.Outbox.Select(m => m.Name).SingleAsync())).Should().Be("ingest.upload-accepted.v1");
    }

    public sealed class Fixture : SiteFixture
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            new("Messaging:Transport", "rabbitmq"), new("Rabbit:Host", "127.0.0.1"), new("Rabbit:Port", "1"), new("Rabbit:User", "nobody"), new("Rabbit:Password", "nothing"),
        ];
    }
}
