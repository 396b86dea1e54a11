using System.Net;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;
using static Pustakalaya.Testing.PlayableItem;

namespace Pustakalaya.Site.Tests.Catalog;

/// <summary>Order, names and removal of an item's files, as a browser without script does it.</summary>
public sealed class FilesPageTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task Parts_are_named_and_moved_and_readers_see_it()
    {
        var item = await AddAsync(site.Services, "Stories", published: true, Chapter("a.mp3"), Chapter("b.mp3"), Chapter("c.mp3"));
        var editor = await site.SignInAsEditorAsync();
        var version = await DocumentVersionAsync(item);

        using var answer = await editor.SubmitAsync(Url(item), "main form", [("Files[0].Label", "The crow"), ("Files[2].Label", "The fox")], $"button[value='{item.Files[2].Id}:up']");
        answer.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await editor.GetAsync(answer.Headers.Location)).StatusCode.Should().Be(HttpStatusCode.OK);

        var page = await site.PageAsync($"/en/items/{item.Id}/stories");
        page.QuerySelectorAll(".tracks a > span:nth-child(2)").Select(t => t.TextContent).Should().Equal("The crow", "The fox", "Chapter 3");
        (await DocumentVersionAsync(item)).Should().BeGreaterThan(version, "the index and kept cards must hear of it");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_removed_part_is_gone_at_once_and_its_bytes_go_with_the_sweep()
    {
        var item = await AddAsync(site.Services, "Stories", published: true, Chapter("a.mp3"), Chapter("b.mp3"));
        var editor = await site.SignInAsEditorAsync();
        var file = item.Files[0];
        using var answer = await editor.SubmitAsync(Url(item), "main form", button: $"button[formaction*='file={file.Id}']");
        answer.StatusCode.Should().Be(HttpStatusCode.Redirect);

        (await site.NewVisitor().GetAsync($"/files/{file.Id}/play")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await site.WithDbAsync(db => db.Files.Where(f => f.ItemId == item.Id).Select(f => f.Position).ToListAsync())).Should().Equal(0);
        (await site.WithDbAsync(db => db.Stages.CountAsync(s => s.FileId == file.Id))).Should().Be(0);
        var original = Directory.GetFiles(site.StorageRoot, file.Hash.Value, SearchOption.AllDirectories).Should().ContainSingle("an hour of second thoughts costs nothing").Subject;
        File.SetLastWriteTimeUtc(original, DateTime.UnixEpoch);
        (await site.SendAsync(new SweepFiles.Command())).Value.Unnamed.Should().Be(1);
        File.Exists(original).Should().BeFalse();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_last_part_stays_and_captions_go()
    {
        var item = await AddAsync(site.Services, "Film", published: false, new Part(MediaType.Mp4, "f.mp4", new FileFacts { PageCount = 0 }), new Part(MediaType.WebVtt, "f.vtt", new FileFacts { PageCount = 0 }));
        var editor = await site.SignInAsEditorAsync();
        var page = await site.PageAsync(Url(item), editor);
        page.QuerySelectorAll("button[formaction*='handler=Remove']").Should().ContainSingle("the film itself has no such button");

        var removal = await site.SendAsync(new RemoveFile.Command(item.Id, item.Files[0].Id));
        removal.Errors.Should().ContainSingle().Which.Code.Should().Be("files.last-part");
        using var answer = await editor.SubmitAsync(Url(item), "main form", [("Files[1].Language", "mai")]);
        answer.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await site.WithDbAsync(db => db.Files.Where(f => f.Id == item.Files[1].Id).Select(f => f.Language).SingleAsync())).Should().Be("mai");
        (await site.SendAsync(new RemoveFile.Command(item.Id, item.Files[1].Id))).IsOk.Should().BeTrue();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task What_is_wrong_is_said_and_changes_nothing()
    {
        var item = await AddAsync(site.Services, "Stories", published: false, Chapter("a.mp3"), Chapter("b.mp3"));
        var editor = await site.SignInAsEditorAsync();
        using var answer = await editor.SubmitAsync(Url(item), "main form", [("Files[0].Label", new string('x', 201))]);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.DocumentAsync()).Body!.TextContent.Should().Contain("Keep a name within 200 letters");
        var wrong = await site.SendAsync(new ArrangeFiles.Command(item.Id, [new ArrangeFiles.Line(item.Files[0].Id, "Named", "xx")]));
        wrong.Errors.Should().ContainSingle().Which.Code.Should().Be("language.unknown");
        (await site.WithDbAsync(db => db.Files.Where(f => f.ItemId == item.Id && f.Label != null).CountAsync())).Should().Be(0);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData(Role.Reader, HttpStatusCode.Redirect)]
    [InlineData(Role.Member, HttpStatusCode.Forbidden)]
    public async Task Files_are_their_editors_alone(Role role, HttpStatusCode expected)
    {
        var item = await AddAsync(site.Services, "Stories", published: true, Chapter("a.mp3"), Chapter("b.mp3"));
        var visitor = await site.SignInAsAsync(role);
        (await visitor.GetAsync(Url(item))).StatusCode.Should().Be(expected);
        (await visitor.GetAsync($"/en/upload?to={item.Id}")).StatusCode.Should().Be(expected);
        using var nothing = new StringContent("");
        (await visitor.PostAsync($"{Url(item)}?handler=Remove&file={item.Files[0].Id}", nothing)).StatusCode.Should().BeOneOf(expected, HttpStatusCode.BadRequest);
        (await site.WithDbAsync(db => db.Files.CountAsync(f => f.ItemId == item.Id))).Should().Be(2);
    }

    private static Part Chapter(string name) => new(MediaType.Mp3, name, new FileFacts { PageCount = 0, Media = new MediaFacts(TimeSpan.FromSeconds(10), false) });

    private Task<long> DocumentVersionAsync(Item item) => site.WithDbAsync(db => db.Items.Where(i => i.Id == item.Id).Select(i => i.DocumentVersion).SingleAsync());

    private static string Url(Item item) => $"/en/items/{item.Id}/files";
}
