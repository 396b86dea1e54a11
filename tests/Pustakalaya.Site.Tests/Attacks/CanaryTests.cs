using System.Net;
using System.Text.Json;
using AngleSharp.Html.Parser;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Attacks;

/// <summary>A piece of page in every field that people or files can write, and a walk over all that is made of them.</summary>
public sealed class CanaryTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Canary = "canarybird \"><img src=x onerror=alert(1)>'</script><script>alert(2)</script>";

    [RequiresFact(Needs.Postgres)]
    public async Task Row_10_what_people_and_files_say_is_text_on_every_page()
    {
        var (item, file) = await AddAsync();
        var editor = await site.SignInAsAsync(Role.Administrator);
        var slug = await site.WithDbAsync(db => db.Items.Where(i => i.Id == item.Id).Select(i => i.Slug).SingleAsync());
        string[] pages =
        [
            "/en", "/ne", "/en/communities", "/en/collections/science", "/en/search?q=canarybird", "/en/search?q=" + Uri.EscapeDataString(Canary), $"/en/items/{item.Id}/{slug}", $"/ne/items/{item.Id}/{slug}",
            $"/en/items/{item.Id}/{slug}/read?page=1&q=canarybird", $"/en/items/{item.Id}/{slug}/read/leaf?page=1", $"/en/items/{item.Id}/{slug}/read/text", $"/en/items/{item.Id}/status", $"/en/items/{item.Id}/edit",
            "/en/uploads", "/en/accounts",
        ];
        var seen = 0;
        foreach (var url in pages)
        {
            using var answer = await editor.GetAsync(url);
            answer.StatusCode.Should().Be(HttpStatusCode.OK, url);
            var document = await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync());
            document.QuerySelectorAll("[onerror], img[src=x], main script:not([src]):not([type])").Should().BeEmpty(url);
            document.Scripts.Should().NotContain(s => s.Text.Contains("alert"), url);
            if (document.Body!.TextContent.Contains("<img src=x onerror=alert(1)>", StringComparison.Ordinal))
                seen++;
        }

        seen.Should().BeGreaterThan(7, "the canary must have been there to be harmless");
        foreach (var url in new[] { "/api/v1/search?q=canarybird", "/en/suggest?q=canary" })
        {
            using var answer = await editor.GetAsync(url);
            answer.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
            answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            json.RootElement.GetRawText().Should().Contain("canarybird", "it was found");
        }
    }

    private async Task<(Item, StoredFile)> AddAsync()
    {
        var (item, file) = await ReadableBook.AddAsync(site.Services, Canary, published: false, name: Canary + ".pdf", pages: [[new PageLine(Canary, 500, 500)]]);
        foreach (var width in PreviewName.PageWidths)
            await ReadableBook.AddPictureAsync(site.Services, file, PreviewName.Page(1, width));
        await site.InsertAsync(PageImage.Of(file.Id, 1, 1000, 1400));
        var person = Person.Named(Canary, Canary, "canary");
        await site.WithDbAsync(async db =>
        {
            var row = await db.Items.Include(i => i.Texts).Include(i => i.Contributors).Include(i => i.Collections).Include(i => i.Files).ThenInclude(f => f.Stages).AsSplitQuery().SingleAsync(i => i.Id == item.Id);
            db.Add(person);
            var shelf = await db.Collections.SingleAsync(c => c.Slug == "science");
            row.Edit(new Metadata([("en", Canary, Canary), ("ne", Canary, Canary)], [(person.Id, ContributorRole.Author)], null, ["en"], [], [shelf.Id], "unknown", Canary), "canary", row.CreatedAt);
            row.Files[0].Know(new FileFacts
            {
                PageCount = 1,
                PageSizes = [new PageSizeRun(1, 1, 500, 700, 0)],
                Title = Canary,
                Author = Canary,
                Subject = Canary,
                Keywords = Canary,
                Producer = Canary,
                Fonts = [Canary],
                Outline = [new OutlineEntry(Canary, 1, 0)],
            });
            row.Files[0].Call(Canary[..60], null);
            row.Files[0].Stage(StageName.Cover).Fail(new IngestFailure(FailureCode.ToolFailed, Canary), row.CreatedAt);
            row.Publish(row.CreatedAt);
            return await db.SaveChangesAsync();
        });
        var account = Account.Open($"{Guid.NewGuid():N}@example.org", Canary[..70], Role.Editor, DateTimeOffset.UnixEpoch);
        await site.InsertAsync(account);
        await using var scope = site.Services.CreateAsyncScope();
        var document = await scope.ServiceProvider.GetRequiredService<ItemDocumentBuilder>().BuildAsync(item.Id, CancellationToken.None);
        await scope.ServiceProvider.GetRequiredService<ISearchIndex>().IndexAsync(document!, CancellationToken.None);
        return (item, file);
    }
}
