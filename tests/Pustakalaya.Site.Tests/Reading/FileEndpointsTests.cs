using System.Net;
using System.Net.Http.Headers;
using FluentAssertions;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Reading;

public sealed class FileEndpointsTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task An_original_goes_out_as_a_pdf_that_can_do_nothing()
    {
        var (_, file) = await ReadableBook.AddAsync(site.Services, "मुनामदन", name: "मुना मदन.pdf");

        using var answer = await site.NewVisitor().GetAsync($"/files/{file.Id}/original");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().Should().Be("application/pdf");
        answer.Content.Headers.ContentLength.Should().Be(file.Size);
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        answer.Headers.GetValues("Content-Security-Policy").Should().ContainSingle().Which.Should().StartWith("sandbox; default-src 'none'").And.NotContain("allow-");
        answer.Content.Headers.ContentDisposition!.DispositionType.Should().Be("attachment");
        answer.Content.Headers.ContentDisposition.FileNameStar.Should().Be("मुना मदन.pdf");
        answer.Headers.ETag!.Tag.Should().Be($"\"{file.Hash.Value}\"");
        answer.Headers.CacheControl!.ToString().Should().Be("public, no-cache");
        (await answer.Content.ReadAsStringAsync()).Should().StartWith("%PDF-1.7");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("a\r\nSet-Cookie: stolen=1\r\n\r\n<script>.pdf")]
    [InlineData("a\";filename=evil.exe;x=\".pdf")]
    [InlineData("../../etc/passwd")]
    [InlineData("\u202Efdp.exe")]
    public async Task Row_20_a_name_cannot_leave_its_header(string name)
    {
        var (_, file) = await ReadableBook.AddAsync(site.Services, "Name", name: name);

        using var answer = await site.NewVisitor().GetAsync($"/files/{file.Id}/original");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Headers.Contains("Set-Cookie").Should().BeFalse();
        var header = answer.Content.Headers.GetValues("Content-Disposition").Should().ContainSingle().Subject;
        header.Should().StartWith("attachment; filename=").And.NotContainAny("\r", "\n");
        var read = ContentDispositionHeaderValue.Parse(header);
        read.Parameters.Select(p => p.Name).Should().Equal("filename", "filename*");
        // What ends otherwise than its bytes say gets the right ending behind it.
        read.FileNameStar.Should().Be(name.Replace('\r', '_').Replace('\n', '_').Replace('\u202E', '_') + (name.EndsWith(".pdf", StringComparison.Ordinal) ? "" : ".pdf"));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Row_19_a_part_is_given_and_many_parts_never_cost_more_than_the_whole()
    {
        var (_, file) = await ReadableBook.AddAsync(site.Services, "Ranges");
        var visitor = site.NewVisitor();

        using var part = await GetAsync(visitor, $"/files/{file.Id}/original", r => r.Headers.Range = new RangeHeaderValue(0, 3));
        part.StatusCode.Should().Be(HttpStatusCode.PartialContent);
        (await part.Content.ReadAsStringAsync()).Should().Be("%PDF");
        part.Content.Headers.ContentRange!.ToString().Should().Be($"bytes 0-3/{file.Size}");

        using var many = await GetAsync(visitor, $"/files/{file.Id}/original", r => r.Headers.TryAddWithoutValidation("Range", "bytes=" + string.Join(',', Enumerable.Repeat("0-", 300))));
        (await many.Content.ReadAsByteArrayAsync()).Length.Should().BeLessThanOrEqualTo((int)file.Size);

        using var beyond = await GetAsync(visitor, $"/files/{file.Id}/original", r => r.Headers.Range = new RangeHeaderValue(file.Size + 10, null));
        beyond.StatusCode.Should().Be(HttpStatusCode.RequestedRangeNotSatisfiable);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task What_a_browser_has_is_not_sent_again()
    {
        var (_, file) = await ReadableBook.AddAsync(site.Services, "Cached");
        await ReadableBook.AddPictureAsync(site.Services, file, PreviewName.Page(1, 700));

        foreach (var url in new[] { $"/files/{file.Id}/original", $"/files/{file.Id}/page-1-700.webp" })
        {
            using var first = await site.NewVisitor().GetAsync(url);
            using var second = await GetAsync(site.NewVisitor(), url, r => r.Headers.IfNoneMatch.Add(first.Headers.ETag!));
            second.StatusCode.Should().Be(HttpStatusCode.NotModified, url);
        }
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_picture_is_kept_for_ever_only_under_an_address_with_its_version()
    {
        var (_, file) = await ReadableBook.AddAsync(site.Services, "Pictures");
        await ReadableBook.AddPictureAsync(site.Services, file, PreviewName.Cover(160));
        var url = $"/files/{file.Id}/cover-160.webp";

        (await CacheAsync($"{url}?v={file.Hash.Value[..8]}")).Should().Be("public, max-age=31536000, immutable");
        (await CacheAsync(url)).Should().Be("public, max-age=600");
        (await CacheAsync($"{url}?v=00000000")).Should().Be("public, max-age=600");
        (await CacheAsync($"{url}?v=")).Should().Be("public, max-age=600");

        async Task<string> CacheAsync(string address)
        {
            using var answer = await site.NewVisitor().GetAsync(address);
            answer.EnsureSuccessStatusCode();
            answer.Content.Headers.ContentType!.ToString().Should().Be("image/webp");
            answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
            return string.Join(", ", answer.Headers.GetValues("Cache-Control").SelectMany(v => v.Split(", ")).OrderBy(v => v == "public" ? 0 : v.StartsWith("max", StringComparison.Ordinal) ? 1 : 2));
        }
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_picture_still_to_come_says_when_to_ask_again()
    {
        var (_, file) = await ReadableBook.AddAsync(site.Services, "To come");

        using var answer = await site.NewVisitor().GetAsync($"/files/{file.Id}/page-1-1000.webp");

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        answer.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(15));
        answer.Headers.CacheControl!.NoStore.Should().BeTrue();
        (await answer.Content.ReadAsByteArrayAsync()).Should().BeEmpty("a page of words where a picture should be helps nobody");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Head_tells_without_sending()
    {
        var (_, file) = await ReadableBook.AddAsync(site.Services, "Head");

        using var request = new HttpRequestMessage(HttpMethod.Head, $"/files/{file.Id}/original");
        using var answer = await site.NewVisitor().SendAsync(request);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentLength.Should().Be(file.Size);
        (await answer.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("page-0-1000.webp")]
    [InlineData("page-5001-1000.webp")]
    [InlineData("page-1-999.webp")]
    [InlineData("page-01x-1000.webp")]
    [InlineData("cover-161.webp")]
    [InlineData("..%2Foriginal")]
    [InlineData("original/..%2f..%2fsecret")]
    public async Task There_is_nothing_under_any_other_name(string name)
    {
        var (_, file) = await ReadableBook.AddAsync(site.Services, "Names");

        using var answer = await site.NewVisitor().GetAsync($"/files/{file.Id}/{name}");

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_draft_and_all_that_is_made_of_it_is_there_for_editors_alone_before_and_after_it_was_public()
    {
        var (item, file) = await ReadableBook.AddAsync(site.Services, "Secret draft", published: false, pages: [[new("secret words", 100, 100)]]);
        await ReadableBook.AddPictureAsync(site.Services, file, PreviewName.Cover(320));
        await ReadableBook.AddPictureAsync(site.Services, file, PreviewName.Page(1, 1000));
        await site.InsertAsync(PageImage.Of(file.Id, 1, 1000, 1400));
        var read = $"/en/items/{item.Id}/{item.Slug}/read";
        string[] urls =
        [
            $"/files/{file.Id}/original", $"/files/{file.Id}/cover-320.webp", $"/files/{file.Id}/page-1-1000.webp?v={file.Hash.Value[..8]}",
            read, read + "/text", read + "/leaf?page=1", $"/ne/items/{item.Id}/{item.Slug}/read?page=1", read + "?page=1&q=secret",
        ];
        await ExpectAsync(draft: true);

        await ChangeAsync(i => i.Publish(DateTimeOffset.UnixEpoch));
        foreach (var url in urls)
            (await StatusAsync(site.NewVisitor(), url)).Should().Be(HttpStatusCode.OK, url);

        await ChangeAsync(i => i.Unpublish(DateTimeOffset.UnixEpoch));
        await ExpectAsync(draft: true);

        async Task ExpectAsync(bool draft)
        {
            foreach (var role in new[] { Role.Reader, Role.Member, Role.Editor, Role.Administrator })
            {
                var visitor = await site.SignInAsAsync(role);
                foreach (var url in urls)
                {
                    using var answer = await visitor.GetAsync(url);
                    answer.StatusCode.Should().Be(role >= Role.Editor ? HttpStatusCode.OK : HttpStatusCode.NotFound, $"{role} asks for {url}");
                    answer.Headers.CacheControl!.Public.Should().BeFalse(url);
                    if (role < Role.Editor)
                        (await answer.Content.ReadAsStringAsync()).Should().NotContain("ecret draft").And.NotContain("secret words");
                }
            }
        }

        Task ChangeAsync(Action<Domain.Catalog.Item> change) => site.WithDbAsync(async db =>
        {
            change((await db.Items.FindAsync(item.Id))!);
            return await db.SaveChangesAsync();
        });
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient visitor, string url)
    {
        using var answer = await visitor.GetAsync(url);
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient visitor, string url, Action<HttpRequestMessage> shape)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        shape(request);
        return await visitor.SendAsync(request);
    }
}
