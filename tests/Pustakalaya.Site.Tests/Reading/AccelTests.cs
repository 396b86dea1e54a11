using System.Net;
using FluentAssertions;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Site.Web;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Reading;

/// <summary>Behind an nginx that sees the store the site says who gets what, and nginx sends it.</summary>
public sealed class AccelTests(AccelTests.Fixture site) : IClassFixture<AccelTests.Fixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task Nginx_is_told_where_the_original_lies_and_what_it_may_do()
    {
        var (_, file) = await ReadableBook.AddAsync(site.Services, "मुनामदन", name: "मुना मदन.pdf");
        var hash = file.Hash.Value;

        using var answer = await site.NewVisitor().GetAsync($"/files/{file.Id}/original");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        Place(answer).Should().Be($"/_store/originals/{hash[..2]}/{hash[2..4]}/{hash}");
        (await answer.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
        answer.Content.Headers.ContentType!.ToString().Should().Be("application/pdf");
        answer.Content.Headers.ContentDisposition!.DispositionType.Should().Be("attachment");
        answer.Content.Headers.ContentDisposition.FileNameStar.Should().Be("मुना मदन.pdf");
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        answer.Headers.GetValues("Content-Security-Policy").Should().ContainSingle().Which.Should().StartWith("sandbox; default-src 'none'");
        answer.Headers.GetValues("Cross-Origin-Resource-Policy").Should().Equal("same-origin");
        answer.Headers.CacheControl!.ToString().Should().Be("public, no-cache");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Pictures_are_sent_by_nginx_too_and_kept_as_long_as_ever()
    {
        var (_, file) = await ReadableBook.AddAsync(site.Services, "Pictures");
        await ReadableBook.AddPictureAsync(site.Services, file, PreviewName.Cover(160));
        var hash = file.Hash.Value;

        using var answer = await site.NewVisitor().GetAsync($"/files/{file.Id}/cover-160.webp?v={hash[..8]}");

        Place(answer).Should().Be($"/_store/derived/{hash[..2]}/{hash[2..4]}/{hash}/cover-160.webp");
        answer.Content.Headers.ContentType!.ToString().Should().Be("image/webp");
        answer.Content.Headers.ContentDisposition.Should().BeNull();
        answer.Headers.CacheControl!.ToString().Should().Be("public, max-age=31536000, immutable");
    }

    /// <summary>nginx answers these from the file itself, after the site has said that the reader may have it.</summary>
    [RequiresTheory(Needs.Postgres)]
    [InlineData("Range", "bytes=0-3")]
    [InlineData("Range", "bytes=-4")]
    [InlineData("Range", "bytes=999999-")]
    [InlineData("If-None-Match", "*")]
    [InlineData("If-Modified-Since", "Sun, 01 Jan 2040 00:00:00 GMT")]
    public async Task Parts_and_what_the_reader_has_already_are_left_to_nginx(string header, string value)
    {
        var (_, file) = await ReadableBook.AddAsync(site.Services, "Parts");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/files/{file.Id}/original");
        request.Headers.TryAddWithoutValidation(header, value).Should().BeTrue();
        using var answer = await site.NewVisitor().SendAsync(request);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        Place(answer).Should().StartWith("/_store/originals/");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_draft_is_named_to_nobody_but_its_editors()
    {
        var (_, file) = await ReadableBook.AddAsync(site.Services, "Draft", published: false);
        await ReadableBook.AddPictureAsync(site.Services, file, PreviewName.Cover(160));
        foreach (var url in new[] { $"/files/{file.Id}/original", $"/files/{file.Id}/cover-160.webp" })
        {
            foreach (var role in Enum.GetValues<Role>())
            {
                using var answer = await (await site.SignInAsAsync(role)).GetAsync(url);
                answer.StatusCode.Should().Be(role >= Role.Editor ? HttpStatusCode.OK : HttpStatusCode.NotFound, $"{role} asks for {url}");
                answer.Headers.Contains("X-Accel-Redirect").Should().Be(role >= Role.Editor);
                answer.Headers.CacheControl!.NoStore.Should().BeTrue();
            }
        }
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Head_names_it_as_well()
    {
        var (_, file) = await ReadableBook.AddAsync(site.Services, "Head");
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/files/{file.Id}/original");
        using var answer = await site.NewVisitor().SendAsync(request);
        Place(answer).Should().EndWith(file.Hash.Value);
    }

    [Theory]
    [InlineData("_store/")]
    [InlineData("/_store")]
    [InlineData("/")]
    [InlineData("/a/../b/")]
    [InlineData("/_store/\r\nX: y/")]
    [InlineData("https://elsewhere/")]
    public void What_is_no_location_stops_the_site_with_a_sentence(string path) =>
        new SiteOptionsValidator().Validate(null, new SiteOptions { AccelPath = path }).FailureMessage.Should().StartWith("Site:AccelPath must be a location of the nginx in front of the site");

    private static string Place(HttpResponseMessage answer) => answer.Headers.GetValues("X-Accel-Redirect").Should().ContainSingle().Subject;

    public sealed class Fixture : SiteFixture
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("Site:AccelPath", "/_store/")];
    }
}
