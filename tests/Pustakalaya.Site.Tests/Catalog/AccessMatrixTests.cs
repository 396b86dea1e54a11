using System.Net;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Catalog;

/// <summary>Who gets what of an item, by every address it has: role x state x address. A new address of an item is a new row here.</summary>
public sealed class AccessMatrixTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Secret = "rhododendronrain";

    /// <summary>{0} item, {1} slug, {2} file.</summary>
    private static readonly string[] Public =
    [
        "/en/items/{0}/{1}", "/ne/items/{0}/{1}", "/en/items/{0}", "/en/items/{0}/{1}/read", "/en/items/{0}/{1}/read?page=1&q=" + Secret, "/en/items/{0}/{1}/read/leaf?page=1",
        "/en/items/{0}/{1}/read/text", "/files/{2}/original", "/files/{2}/cover-160.webp", "/files/{2}/cover-320.webp", "/files/{2}/cover-640.webp",
        "/files/{2}/page-1-1000.webp", "/files/{2}/page-1-700.webp", "/files/{2}/page-1-112.webp",
    ];

    private static readonly string[] Editing = ["/en/items/{0}/status", "/en/items/{0}/status?handler=Live", "/en/items/{0}/edit", "/en/items/{0}/edit?handler=People&name=x"];

    private static readonly string[] Searches = ["/api/v1/search?q=" + Secret, "/en/search?q=" + Secret];

    [RequiresFact(Needs.Postgres)]
    public async Task Row_22_a_draft_is_its_editors_alone_whatever_the_address()
    {
        var (item, file) = await AddAsync();
        var visitors = new Dictionary<Role, HttpClient>();
        foreach (var role in Enum.GetValues<Role>())
            visitors[role] = await site.SignInAsAsync(role);
        var wrong = new List<string>();

        foreach (var state in new[] { "draft", "published", "taken back" })
        {
            if (state != "draft")
                await ChangeAsync(item.Id, i => { if (state == "published") i.Publish(i.CreatedAt); else i.Unpublish(i.CreatedAt); });
            foreach (var (role, visitor) in visitors)
            {
                foreach (var pattern in Public)
                {
                    var visible = state == "published" || role >= Role.Editor;
                    var (status, body) = await GetAsync(visitor, Address(pattern, item, file));
                    var ok = visible ? status is HttpStatusCode.OK or HttpStatusCode.MovedPermanently or HttpStatusCode.PermanentRedirect or HttpStatusCode.Redirect : status == HttpStatusCode.NotFound;
                    if (!ok || (!visible && body.Contains(Secret, StringComparison.OrdinalIgnoreCase) && !pattern.Contains(Secret, StringComparison.Ordinal)))
                        wrong.Add($"{state}, {role}: {pattern} answered {(int)status}");
                }

                foreach (var pattern in Editing)
                {
                    var (status, _) = await GetAsync(visitor, Address(pattern, item, file));
                    var expected = role switch { Role.Reader => HttpStatusCode.Redirect, Role.Member => HttpStatusCode.Forbidden, _ => HttpStatusCode.OK };
                    if (status != expected)
                        wrong.Add($"{state}, {role}: {pattern} answered {(int)status}, not {(int)expected}");
                }

                foreach (var url in Searches)
                {
                    var (_, body) = await GetAsync(visitor, url);
                    if (body.Contains(item.Id.ToString(), StringComparison.Ordinal) != (state == "published"))
                        wrong.Add($"{state}, {role}: {url} {(state == "published" ? "does not find" : "finds")} it");
                }
            }
        }

        wrong.Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Row_22_an_item_that_is_not_there_looks_like_one_that_may_not_be_seen()
    {
        var (draft, file) = await AddAsync();
        var visitor = site.NewVisitor();
        foreach (var pattern in Public)
        {
            var (hidden, _) = await GetAsync(visitor, Address(pattern, draft, file));
            var (missing, _) = await GetAsync(visitor, string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, Guid.NewGuid(), "book", Guid.NewGuid()));
            hidden.Should().Be(missing, pattern);
        }
    }

    /// <summary>Indexed as if it were public: the search must not trust the index alone.</summary>
    private async Task<(Item, StoredFile)> AddAsync()
    {
        var (item, file) = await ReadableBook.AddAsync(site.Services, "Book of " + Secret, published: false, pages: [new PageLine(Secret + " on a page", 500, 500)]);
        foreach (var name in PreviewName.CoverWidths.Select(PreviewName.Cover).Concat(PreviewName.PageWidths.Select(w => PreviewName.Page(1, w))))
            await ReadableBook.AddPictureAsync(site.Services, file, name);
        await site.WithDbAsync(async db =>
        {
            var row = await db.Items.Include(i => i.Texts).Include(i => i.Contributors).Include(i => i.Collections).Include(i => i.Files).ThenInclude(f => f.Stages).AsSplitQuery().SingleAsync(i => i.Id == item.Id);
            row.Edit(new Metadata([("en", "Book of " + Secret, Secret)], [], null, ["en"], [], [], "unknown", null), "book", row.CreatedAt);
            row.Files[0].HasCover(640, 905);
            db.Add(PageImage.Of(file.Id, 1, 1000, 1414));
            return await db.SaveChangesAsync();
        });
        await ReindexAsync(item.Id);
        return (item, file);
    }

    private async Task ChangeAsync(ItemId id, Action<Item> change)
    {
        await site.WithDbAsync(async db =>
        {
            change(await db.Items.SingleAsync(i => i.Id == id));
            return await db.SaveChangesAsync();
        });
        // Only what is published is announced here: what is taken back must be gone although the index has not heard of it.
        if (await site.WithDbAsync(db => db.Items.AnyAsync(i => i.Id == id && i.Status == ItemStatus.Published)))
            await ReindexAsync(id);
    }

    private async Task ReindexAsync(ItemId id)
    {
        await using var scope = site.Services.CreateAsyncScope();
        var document = await scope.ServiceProvider.GetRequiredService<ItemDocumentBuilder>().BuildAsync(id, CancellationToken.None);
        await scope.ServiceProvider.GetRequiredService<ISearchIndex>().IndexAsync(document!, CancellationToken.None);
    }

    private static string Address(string pattern, Item item, StoredFile file) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, item.Id, "book", file.Id);

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(HttpClient visitor, string url)
    {
        using var answer = await visitor.GetAsync(url);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
