using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Ingest;

/// <summary>Several files that are one item: the chapters of a recording, its captions, its cover.</summary>
public sealed class UploadOfPartsTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task Files_sent_together_are_the_chapters_of_one_item_in_the_order_of_their_numbers()
    {
        var editor = await site.SignInAsEditorAsync();
        using var answer = await SendAsync(editor, "/en/upload", [("together", "on")], ["chapter 10.mp3", "chapter 2.mp3", "chapter 1.mp3"]);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        var links = (await answer.DocumentAsync()).QuerySelectorAll(".files .note.good a").Select(a => a.GetAttribute("href")).ToList();
        links.Should().HaveCount(3);
        links.Distinct().Should().ContainSingle("they are one item");
        var id = new ItemId(Guid.Parse(links[0]!.Split('/')[3]));
        (await PartsAsync(id)).Should().Equal("chapter 1.mp3", "chapter 2.mp3", "chapter 10.mp3");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Without_the_wish_each_file_is_an_item_of_its_own()
    {
        var editor = await site.SignInAsEditorAsync();
        using var answer = await SendAsync(editor, "/en/upload", [], ["one.mp3", "two.mp3"]);
        (await answer.DocumentAsync()).QuerySelectorAll(".files .note.good a").Select(a => a.GetAttribute("href")).Distinct().Should().HaveCount(2);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_file_is_added_to_an_item_that_is_there_and_script_does_the_same_one_by_one()
    {
        var editor = await site.SignInAsEditorAsync();
        editor.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var first = await SendAsync(editor, "/en/upload", [], ["one.mp3"]);
        var item = JsonDocument.Parse(await first.Content.ReadAsStringAsync()).RootElement[0].GetProperty("item").GetGuid();

        using var second = await SendAsync(editor, "/en/upload", [("to", item.ToString())], ["two.mp3"]);
        using var picture = await SendAsync(editor, $"/en/upload?to={item}", [("language", "ne")], ["cover.png"]);
        foreach (var answer in new[] { second, picture })
            JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement[0].GetProperty("item").GetGuid().Should().Be(item);

        (await PartsAsync(new ItemId(item))).Should().Equal("one.mp3", "two.mp3");
        var beside = await site.WithDbAsync(db => db.Files.SingleAsync(f => f.ItemId == new ItemId(item) && f.Role == FileRole.Cover));
        (beside.OriginalName, beside.Language).Should().Be(("cover.png", "ne"));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_page_for_adding_names_the_item_and_one_that_is_not_there_is_not_found()
    {
        var editor = await site.SignInAsEditorAsync();
        var (item, _) = await ReadableBook.AddAsync(site.Services, "मुनामदन", published: false);
        (await site.PageAsync($"/en/upload?to={item.Id}", editor)).QuerySelector("h1")!.TextContent.Should().Contain("मुनामदन");
        (await editor.GetAsync($"/en/upload?to={Guid.NewGuid()}")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private Task<List<string>> PartsAsync(ItemId id) =>
        site.WithDbAsync(db => db.Files.Where(f => f.ItemId == id && f.Role == FileRole.Part).OrderBy(f => f.Position).Select(f => f.OriginalName).ToListAsync());

    private static async Task<HttpResponseMessage> SendAsync(HttpClient visitor, string url, IEnumerable<(string Name, string Value)> fields, IEnumerable<string> files)
    {
        using var form = new MultipartFormDataContent("----boundary" + Guid.NewGuid().ToString("N"));
        form.Add(new StringContent(await visitor.FormTokenAsync(url)), "formToken");
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        foreach (var name in files)
        {
            byte[] bytes = name.EndsWith(".png", StringComparison.Ordinal)
                ? [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Guid.NewGuid().ToByteArray()]
                : [.. "ID3\u0004\0\0\0\0\0\0"u8, .. Guid.NewGuid().ToByteArray(), .. new byte[500]];
            form.Add(new ByteArrayContent(bytes), "file", name);
        }

        return await visitor.PostAsync(url, form);
    }
}
