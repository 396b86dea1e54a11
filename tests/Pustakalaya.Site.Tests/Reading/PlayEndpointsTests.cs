using System.Net;
using System.Net.Http.Headers;
using FluentAssertions;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Reading;

/// <summary>The bytes that players play.</summary>
public sealed class PlayEndpointsTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task A_recording_plays_from_any_second_by_range()
    {
        var file = await AddAsync(MediaType.Mp3, "chapter.mp3", published: true);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/files/{file.Id}/play");
        request.Headers.Range = new RangeHeaderValue(100, 199);
        using var answer = await site.NewVisitor().SendAsync(request);

        answer.StatusCode.Should().Be(HttpStatusCode.PartialContent);
        answer.Content.Headers.ContentRange!.ToString().Should().Be($"bytes 100-199/{file.Size}");
        answer.Content.Headers.ContentType!.ToString().Should().Be("audio/mpeg");
        answer.Content.Headers.ContentDisposition.Should().BeNull("a player shows it in its place");
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        answer.Headers.GetValues("Content-Security-Policy").Should().ContainSingle().Which.Should().StartWith("sandbox; default-src 'none'").And.NotContain("allow-");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Only_sound_and_film_is_given_out_under_its_own_type()
    {
        var (_, book) = await ReadableBook.AddAsync(site.Services, "No film");
        (await StatusAsync(site.NewVisitor(), $"/files/{book.Id}/play")).Should().Be(HttpStatusCode.NotFound);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData(PlayName.Waveform, "application/json")]
    [InlineData(PlayName.AudioCopy, "audio/mp4")]
    [InlineData(PlayName.Playlist, "application/vnd.apple.mpegurl")]
    [InlineData(PlayName.Small, "video/mp4")]
    [InlineData(PlayName.Storyboard, "image/webp")]
    [InlineData(PlayName.StoryboardIndex, "text/vtt")]
    [InlineData(PlayName.Captions, "text/vtt")]
    public async Task What_was_made_of_a_file_has_its_own_type_and_may_be_kept_for_ever_under_its_hash(string name, string type)
    {
        var file = await AddAsync(MediaType.Mp4, "film.mp4", published: true);
        using var answer = await site.NewVisitor().GetAsync($"/files/{file.Id}/{name}?v={file.Hash.Value[..8]}");
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.Should().Be(type);
        answer.Headers.AcceptRanges.Should().Equal("bytes");
        answer.Headers.CacheControl!.ToString().Should().Be(name == PlayName.Playlist ? "public, no-cache" : "public, max-age=31536000, immutable", "a playlist names places in other files");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_draft_plays_for_its_editors_alone()
    {
        var file = await AddAsync(MediaType.Mp4, "film.mp4", published: false);
        foreach (var role in Enum.GetValues<Role>())
        {
            var visitor = await site.SignInAsAsync(role);
            foreach (var name in PlayName.All.Append("play"))
            {
                using var answer = await visitor.GetAsync($"/files/{file.Id}/{name}?v={file.Hash.Value[..8]}");
                answer.StatusCode.Should().Be(role >= Role.Editor ? HttpStatusCode.OK : HttpStatusCode.NotFound, $"{role} asks for {name}");
                answer.Headers.CacheControl!.NoStore.Should().BeTrue(name);
            }
        }
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("video-1080.mp4")]
    [InlineData("video-360.mp4%20")]
    [InlineData("reading.pdf.mp4")]
    [InlineData("play/..%2f..%2foriginal")]
    public async Task There_is_nothing_under_any_other_name(string name)
    {
        var file = await AddAsync(MediaType.Mp4, "film.mp4", published: true);
        (await StatusAsync(site.NewVisitor(), $"/files/{file.Id}/{name}")).Should().Be(HttpStatusCode.NotFound);
    }

    private async Task<StoredFile> AddAsync(MediaType type, string name, bool published)
    {
        var made = PlayName.All.Select(n => (n, new byte[] { 1, 2, 3, 4 })).ToList();
        var item = await PlayableItem.AddAsync(site.Services, "Playable", published, new PlayableItem.Part(type, name, new FileFacts { PageCount = 0 }, [.. Guid.NewGuid().ToByteArray(), .. new byte[1000]], made));
        return item.Files[0];
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient visitor, string url)
    {
        using var answer = await visitor.GetAsync(url);
        return answer.StatusCode;
    }
}
