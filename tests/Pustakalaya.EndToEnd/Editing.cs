using System.Diagnostics;
using FluentAssertions;
using Microsoft.Playwright;

namespace Pustakalaya.EndToEnd;

/// <summary>What an editor does in the browser, from the choice of a file to the published book.</summary>
internal static class Editing
{
    /// <returns>The new item's id.</returns>
    public static async Task<string> UploadAndPublishAsync(Library library, string pdf, string title)
    {
        var editor = await library.OpenAsync();
        await Library.SignInAsync(editor);
        var item = await UploadAsync(editor, pdf);
        await editor.GotoAsync($"/en/items/{item}/edit");
        await editor.FillAsync("[name='Metadata.TitleNe']", title);
        await SaveAsync(editor);
        await UntilDoneAsync(editor, item);
        await editor.GotoAsync($"/en/items/{item}/status");
        await editor.ClickAsync("form[action*='handler=Publish'] button");
        await editor.Locator(".tag.good").First.WaitForAsync();
        // What the index hears of, readers see: the board's last stage tells when.
        await UntilAsync(async () =>
        {
            await editor.GotoAsync("/en/search?q=" + Uri.EscapeDataString(title));
            return await editor.Locator($"main a[href*='{item}']").CountAsync() > 0;
        });
        await editor.Context.CloseAsync();
        return item;
    }

    /// <returns>The new item's id.</returns>
    public static async Task<string> UploadAsync(IPage editor, string pdf)
    {
        await editor.GotoAsync("/en/upload");
        await editor.SetInputFilesAsync("input[type=file]", pdf);
        return await ItemAsync(editor.Locator("[data-list] li").First);
    }

    /// <summary>As the parts of one item: it is there with the first of them, so all are waited for.</summary>
    /// <returns>The new item's id.</returns>
    public static async Task<string> UploadTogetherAsync(IPage editor, params string[] files)
    {
        await editor.GotoAsync("/en/upload");
        await editor.CheckAsync("#together");
        await editor.SetInputFilesAsync("input[type=file]", files);
        var lines = editor.Locator("[data-list] li");
        var item = await ItemAsync(lines.Nth(0));
        for (var i = 1; i < files.Length; i++)
            (await ItemAsync(lines.Nth(i))).Should().Be(item, "they are the parts of one item");
        return item;
    }

    /// <summary>The item that a line of the upload page leads to, as soon as it does.</summary>
    public static async Task<string> ItemAsync(ILocator line)
    {
        var link = line.Locator("a[href*='/status']");
        await link.WaitForAsync();
        return (await link.GetAttributeAsync("href"))!.Split('/').First(part => Guid.TryParse(part, out _));
    }

    public static async Task UntilDoneAsync(IPage editor, string item)
    {
        await editor.GotoAsync($"/en/items/{item}/status");
        // The page changes by itself: no reload here.
        await editor.Locator("[data-working=false]").WaitForAsync(new LocatorWaitForOptions { Timeout = (float)Library.WorkPatience.TotalMilliseconds });
    }

    /// <summary>Presses the edit form's button and waits until its page is left.</summary>
    public static async Task SaveAsync(IPage editor)
    {
        await editor.ClickAsync(".save-bar button.main");
        await Library.ArriveAsync(editor, url => !url.Contains("/edit", StringComparison.Ordinal));
    }

    private static async Task UntilAsync(Func<Task<bool>> reached)
    {
        var watch = Stopwatch.StartNew();
        while (!await reached())
        {
            if (watch.Elapsed > Library.WorkPatience)
                throw new TimeoutException($"Not reached within {Library.WorkPatience}.");
            await Task.Delay(300);
        }
    }
}
