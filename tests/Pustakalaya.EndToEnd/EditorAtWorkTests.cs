using FluentAssertions;
using Microsoft.Playwright;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.EndToEnd;

/// <summary>The editor's screens as hands use them: files dropped, an upload called off, two editors in one form.</summary>
[Collection(LibraryCollection.Name)]
public sealed class EditorAtWorkTests(Library library)
{
    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools)]
    public async Task Several_dropped_files_each_become_a_draft_in_the_order_of_their_names_and_what_is_not_taken_says_so()
    {
        var editor = await SignedInAsync();
        await editor.GotoAsync("/en/upload");
        await DropAsync(editor, await PrintAsync("one.pdf"), await PrintAsync("two.pdf"), await TextAsync("words.txt"));

        var lines = editor.Locator("[data-list] li");
        await Assertions.Expect(lines).ToHaveCountAsync(3);
        var first = await Editing.ItemAsync(lines.Nth(0));
        var second = await Editing.ItemAsync(lines.Nth(1));
        first.Should().NotBe(second);
        await Assertions.Expect(lines.Nth(2).Locator(".note.bad").First).ToBeVisibleAsync();
        await Assertions.Expect(lines.Nth(2).Locator("a")).ToHaveCountAsync(0);
        await Editing.UntilDoneAsync(editor, first);
        await Editing.UntilDoneAsync(editor, second);
    }

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools)]
    public async Task An_upload_that_was_called_off_says_so_and_can_be_sent_again()
    {
        var pdf = await PrintAsync("slow.pdf");
        var editor = await SignedInAsync();
        await editor.GotoAsync("/en/upload");
        // A line so slow that nothing arrives.
        await editor.RouteAsync("**/en/upload", route => route.Request.Method == "POST" ? Task.CompletedTask : route.ContinueAsync());
        await editor.SetInputFilesAsync("input[type=file]", pdf);
        var line = editor.Locator("[data-list] li");
        await line.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Stop" }).ClickAsync();
        await Assertions.Expect(line.Locator(".note.bad")).ToBeVisibleAsync();
        await Assertions.Expect(line.Locator("progress")).ToHaveCountAsync(0);

        await editor.UnrouteAllAsync();
        await line.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Send again" }).ClickAsync();
        (await Editing.ItemAsync(line)).Should().NotBeEmpty();
    }

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools)]
    public async Task Two_editors_in_one_form_the_second_sees_both_words_and_chooses()
    {
        var pdf = await PrintAsync("shared.pdf");
        var first = await SignedInAsync();
        var item = await Editing.UploadAsync(first, pdf);
        var second = await SignedInAsync();
        foreach (var editor in new[] { first, second })
            await editor.GotoAsync($"/en/items/{item}/edit");
        await first.FillAsync("[name='Metadata.TitleEn']", "Rivers of the first");
        await first.FillAsync("[name='Metadata.DescriptionEn']", "Only the first wrote this.");
        await Editing.SaveAsync(first);

        await second.FillAsync("[name='Metadata.TitleEn']", "Rivers of the second");
        await second.ClickAsync(".save-bar button.main");
        var choice = second.Locator("fieldset", new PageLocatorOptions { HasText = "Rivers of the first" });
        await Assertions.Expect(choice).ToContainTextAsync("Rivers of the second");
        await choice.Locator("input[value=mine]").CheckAsync();
        foreach (var other in await second.Locator("fieldset:not(:has(:checked))").AllAsync())
            await other.Locator("input[value=theirs]").CheckAsync();
        await Editing.SaveAsync(second);

        await first.GotoAsync($"/en/items/{item}/edit");
        (await first.InputValueAsync("[name='Metadata.TitleEn']")).Should().Be("Rivers of the second");
        (await first.InputValueAsync("[name='Metadata.DescriptionEn']")).Should().Be("Only the first wrote this.");
    }

    private async Task<IPage> SignedInAsync()
    {
        var page = await library.OpenAsync();
        await Library.SignInAsync(page);
        return page;
    }

    private Task<string> PrintAsync(string name) => library.PrintAsync($"<!doctype html><h1>{name}</h1><p>{Guid.NewGuid()}</p>", name);

    private static async Task<string> TextAsync(string name)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("pustakalaya-text-").FullName, name);
        await File.WriteAllTextAsync(path, "%!PS-Adobe-3.0");
        return path;
    }

    /// <summary>Lets the files fall on the page, as a mouse would from the folder's window.</summary>
    private static async Task DropAsync(IPage page, params string[] paths)
    {
        var files = paths.Select(p => new { name = Path.GetFileName(p), bytes = Convert.ToBase64String(File.ReadAllBytes(p)) }).ToArray();
        var transfer = await page.EvaluateHandleAsync(
            """
            files => {
                const transfer = new DataTransfer();
                for (const { name, bytes } of files) transfer.items.add(new File([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))], name));
                return transfer;
            }
            """,
            files);
        await page.DispatchEventAsync(".drop", "drop", new { dataTransfer = transfer });
    }
}
