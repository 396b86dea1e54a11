using System.IO.Compression;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Search;

/// <summary>Rows and facets of lists are written once and kept: nobody may notice.</summary>
public sealed class KeptRowsTests(SiteWithBooks site) : IClassFixture<SiteWithBooks>
{
    [RequiresTheory(Needs.Postgres)]
    [InlineData("ne", "नतिजा")]
    [InlineData("en", "results")]
    public async Task A_list_is_the_same_the_second_time_in_either_language(string language, string heading)
    {
        var first = await ListAsync(language);
        first.Should().Contain(heading).And.Contain("id=\"i-book\"", "a made cover shows the symbol of its kind");

        (await ListAsync(language)).Should().Be(first);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task What_changes_shows_at_once_in_rows_and_counts()
    {
        var item = await site.AddAsync(null, "Old name", "mai", await site.WithDbAsync(db => db.Collections.Select(c => c.Id).FirstAsync()), publish: true, cover: false, "Words.");
        (await ListAsync("en")).Should().Contain("Old name").And.Contain("value=\"mai\"");

        await ChangeAsync(item.Id, i => i.Edit(new Metadata([("en", "New name", null)], [], null, ["mai"], [], [], "unknown", null), i.Slug, DateTimeOffset.UnixEpoch));
        (await ListAsync("en")).Should().Contain("New name").And.NotContain("Old name");

        await ChangeAsync(item.Id, i => i.Unpublish(DateTimeOffset.UnixEpoch));
        (await ListAsync("en")).Should().NotContain("New name").And.NotContain("value=\"mai\"");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_search_for_words_marks_them_in_rows_that_a_list_has_kept()
    {
        await ListAsync("en");

        (await site.PageAsync("/en/search?q=garden")).QuerySelector(".rows h2 mark")!.TextContent.Should().Be("Garden");
        (await ListAsync("en")).Should().NotContain("<mark>");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_kept_list_is_for_those_without_a_session_and_for_its_own_address()
    {
        (await ListAsync("en")).Should().Contain("/en/sign-in");

        var editor = await site.SignInAsEditorAsync();
        (await editor.GetStringAsync(new Uri("/en/search", UriKind.Relative))).Should().Contain("/en/upload").And.NotContain("/en/sign-in\"");
        (await ListAsync("en")).Should().Contain("/en/sign-in", "what an editor sees is not kept for others");
        (await site.NewVisitor().GetStringAsync(new Uri("/en/search?view=grid", UriKind.Relative))).Should().Contain("href=\"/ne/search?view=grid\"").And.Contain("class=\"grid");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("identity", null)]
    [InlineData("br;q=0", null)]
    [InlineData("br;q=0.5, gzip;q=0.9", "gzip")]
    [InlineData("*", "br")]
    public async Task A_list_is_packed_as_the_browser_takes_it_the_first_time_and_the_second(string accepted, string? packed)
    {
        var plain = await ListAsync("ne");
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/ne/search");
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
            using var answer = await site.NewVisitor().SendAsync(request);
            answer.Content.Headers.ContentEncoding.Should().Equal(packed is null ? [] : [packed]);
            answer.Headers.Vary.Should().Equal("Accept-Encoding");
            answer.Content.Headers.ContentType!.ToString().Should().Be("text/html; charset=utf-8");
            await using var body = await answer.Content.ReadAsStreamAsync();
            await using Stream unpacked = packed switch { "br" => new BrotliStream(body, CompressionMode.Decompress), "gzip" => new GZipStream(body, CompressionMode.Decompress), _ => body };
            using var reader = new StreamReader(unpacked);
            (await reader.ReadToEndAsync()).Should().Be(plain);
        }
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("/en/")]
    [InlineData("/en/search")]
    public async Task What_is_kept_packed_is_not_sent_to_who_did_not_ask_for_it(string address)
    {
        foreach (var (accepted, packed) in new (string?, string?)[] { ("gzip;q=0.9", "gzip"), (null, null), ("*", "br"), ("identity", null) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (accepted is not null)
                request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
            using var answer = await site.NewVisitor().SendAsync(request);
            answer.Content.Headers.ContentEncoding.Should().Equal(packed is null ? [] : [packed], accepted);
        }
    }

    private Task<string> ListAsync(string language) => site.NewVisitor().GetStringAsync(new Uri($"/{language}/search", UriKind.Relative));

    private Task<int> ChangeAsync(ItemId id, Action<Item> change) => site.WithDbAsync(async db =>
    {
        change(await db.Items.Include(i => i.Texts).SingleAsync(i => i.Id == id));
        return await db.SaveChangesAsync();
    });
}
