using FluentAssertions;
using FluentAssertions.Execution;
using Microsoft.Playwright;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.EndToEnd;

/// <summary>An editor brings a recording and a film in; a reader hears and sees them, leaves, and goes on where he stopped.</summary>
[Collection(LibraryCollection.Name)]
public sealed class PlayersTests(Library library)
{
    private const int MaxBytes = 100 * 1024;
    private const int MaxRequests = 10;

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools | Needs.Ffmpeg)]
    public async Task Chapters_sent_together_play_one_after_the_other_and_go_on_where_one_stopped()
    {
        var editor = await library.OpenAsync();
        await Library.SignInAsync(editor);
        var item = await Editing.UploadTogetherAsync(editor, await TinyMedia.RecordingAsync("tale 10.mp3", 30, 550), await TinyMedia.RecordingAsync("tale 2.mp3", 3, 440));
        await PublishAsync(editor, item, "Two tales");

        var reader = await library.OpenAsync();
        await CheckPageAsync(item);
        await reader.GotoAsync($"/en/items/{item}/x");
        (await reader.Locator(".tracks a").AllTextContentsAsync()).Should().HaveCount(2);
        await reader.ClickAsync("[data-act=play]");
        await PlaysAsync(reader, "audio");
        // The first part is the one of chapter 2, three seconds long; the next begins by itself.
        await Assertions.Expect(reader.Locator(".tracks a[data-part='2']")).ToHaveAttributeAsync("aria-current", "true");
        await reader.WaitForFunctionAsync("() => document.querySelector('audio').currentTime > 1 && !document.querySelector('audio').paused");
        await reader.Keyboard.PressAsync("k");
        var stopped = await reader.EvaluateAsync<double>("() => document.querySelector('audio').currentTime");

        await reader.GotoAsync("/en/");
        await Assertions.Expect(reader.Locator("[data-resume]")).ToContainTextAsync("Continue listening");
        await Assertions.Expect(reader.Locator("[data-resume] [data-where]")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^Part 2 · 0:[0-2][0-9] of 0:30$"));
        await reader.ClickAsync("[data-resume] .button");
        await Assertions.Expect(reader.Locator(".tracks a[data-part='2']")).ToHaveAttributeAsync("aria-current", "true");
        await reader.GotoAsync($"/en/items/{item}/x");
        await Assertions.Expect(reader.Locator(".tracks a[data-part='2']")).ToHaveAttributeAsync("aria-current", "true");
        await reader.ClickAsync("[data-act=play]");
        await PlaysAsync(reader, "audio");
        (await reader.EvaluateAsync<double>("() => document.querySelector('audio').currentTime")).Should().BeGreaterThanOrEqualTo(Math.Floor(stopped));

        await reader.SelectOptionAsync("#speed", "1.5");
        (await reader.EvaluateAsync<double>("() => document.querySelector('audio').playbackRate")).Should().Be(1.5);
        await reader.GotoAsync($"/en/items/{item}/x?part=1&t=2");
        (await reader.InputValueAsync("#seek")).Should().Be("2", "an address that says where wins over what is remembered");
        (await reader.InputValueAsync("#speed")).Should().Be("1.5");
    }

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools | Needs.Ffmpeg)]
    public async Task A_film_plays_in_the_chosen_quality_with_its_captions_and_goes_on_where_one_stopped()
    {
        var editor = await library.OpenAsync();
        await Library.SignInAsync(editor);
        var item = await Editing.UploadAsync(editor, await TinyMedia.FilmAsync("glacier.mp4", 12));
        await editor.GotoAsync($"/en/upload?to={item}");
        await editor.SelectOptionAsync("#language", "en");
        await editor.SetInputFilesAsync("input[type=file]", await TinyMedia.CaptionsAsync("glacier.en.vtt", "Snow becomes ice."));
        (await Editing.ItemAsync(editor.Locator("[data-list] li").First)).Should().Be(item);
        await PublishAsync(editor, item, "Glaciers");

        await CheckPageAsync(item);
        var reader = await library.OpenAsync();
        var requests = new List<string>();
        reader.Request += (_, request) => { lock (requests) requests.Add(request.Url); };
        await reader.GotoAsync($"/en/items/{item}/x");
        lock (requests)
            requests.Should().NotContain(url => url.Contains("/lib/hls", StringComparison.Ordinal) || url.Contains("video", StringComparison.Ordinal), "nothing is fetched before somebody wants to see it");
        await reader.ClickAsync("[data-act=play]");
        await PlaysAsync(reader, "video");
        (await reader.EvaluateAsync<string>("() => document.querySelector('video').currentSrc")).Should().StartWith("blob:", "hls.js feeds it");
        await reader.WaitForFunctionAsync("() => { const [track] = document.querySelector('video').textTracks; return track.mode === 'showing' && track.activeCues?.[0]?.text === 'Snow becomes ice.'; }");
        await reader.SelectOptionAsync("#captions", "-1");
        (await reader.EvaluateAsync<string>("() => document.querySelector('video').textTracks[0].mode")).Should().Be("disabled");

        await reader.SelectOptionAsync("#quality", "video-source.mp4");
        await reader.Locator("#seek").EvaluateAsync("seek => { seek.value = 9; seek.dispatchEvent(new Event('input')); }");
        // Stopped in the page itself: three seconds before the end are over while a busy machine looks away.
        await reader.WaitForFunctionAsync("() => { const media = document.querySelector('video'); return media.currentTime >= 9 && media.videoHeight === 480 && (media.pause(), true); }");
        await reader.HoverAsync(".film-seek");
        await Assertions.Expect(reader.Locator(".peek image")).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("storyboard\\.webp"));

        await reader.GotoAsync($"/en/items/{item}/x");
        int.Parse(await reader.InputValueAsync("#seek"), System.Globalization.CultureInfo.InvariantCulture).Should().BeGreaterThanOrEqualTo(9, "this device remembers the place");
        (await reader.InputValueAsync("#quality")).Should().Be("video-source.mp4", "and the choice");
    }

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools | Needs.Ffmpeg)]
    public async Task A_film_in_two_parts_goes_on_in_full_screen_at_the_same_speed()
    {
        var editor = await library.OpenAsync();
        await Library.SignInAsync(editor);
        var item = await Editing.UploadTogetherAsync(editor, await TinyMedia.FilmAsync("journey 1.mp4", 4), await TinyMedia.FilmAsync("journey 2.mp4", 20));
        await PublishAsync(editor, item, "A journey");

        var reader = await library.OpenAsync();
        await reader.GotoAsync($"/en/items/{item}/x");
        await reader.SelectOptionAsync("#speed", "1.5");
        await reader.ClickAsync("[data-act=full]");
        await reader.WaitForFunctionAsync("() => document.fullscreenElement?.matches('.film')");
        await reader.EvaluateAsync("() => { window.stayed = true; }");
        await reader.ClickAsync("[data-act=play]");
        // The first is over soon; nobody presses anything.
        await reader.WaitForFunctionAsync("() => location.search === '?part=2'");
        await PlaysAsync(reader, "video");
        (await reader.EvaluateAsync<bool>("() => window.stayed && document.fullscreenElement !== null")).Should().BeTrue("the page is the same");
        (await reader.EvaluateAsync<double>("() => document.querySelector('video').playbackRate")).Should().Be(1.5);
        (await reader.EvaluateAsync<double>("() => document.querySelector('video').duration")).Should().BeGreaterThan(15, "it is the second part");
        await reader.Keyboard.PressAsync("f");
        await reader.SelectOptionAsync("#quality", "video-source.mp4");
        await reader.WaitForFunctionAsync("() => document.querySelector('video').videoHeight === 480");
        await reader.HoverAsync(".film-seek");
        await Assertions.Expect(reader.Locator(".peek image")).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("storyboard\\.webp"));
        await reader.WaitForFunctionAsync("() => { const media = document.querySelector('video'); return media.currentTime > 5 && (media.pause(), true); }");
        await reader.GotoAsync("/ne/");
        await Assertions.Expect(reader.Locator("[data-resume]")).ToContainTextAsync("हेर्दै गरेको");
        await Assertions.Expect(reader.Locator("[data-resume] [data-where]")).ToContainTextAsync("भाग २");
        await reader.GotoAsync($"/en/items/{item}/x");
        await reader.WaitForFunctionAsync("() => location.search === '?part=2'");
        await Assertions.Expect(reader.Locator("#seek")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^([5-9]|1[0-9])$"));
    }

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools | Needs.Ffmpeg)]
    public async Task Without_script_the_browser_plays_the_same_file()
    {
        var editor = await library.OpenAsync();
        await Library.SignInAsync(editor);
        var item = await Editing.UploadAsync(editor, await TinyMedia.RecordingAsync("plain.mp3", 4, 660));
        await PublishAsync(editor, item, "Plain");
        var reader = await library.OpenAsync(360, 740, script: false);
        await reader.GotoAsync($"/ne/items/{item}/x");
        await Assertions.Expect(reader.Locator("audio[controls]")).ToBeVisibleAsync();
        await Assertions.Expect(reader.Locator(".player-bar")).ToBeHiddenAsync();
        var source = await reader.Locator("audio source").First.GetAttributeAsync("src");
        var answer = await reader.APIRequest.GetAsync(source!, new APIRequestContextOptions { Headers = [new("Range", "bytes=0-99")] });
        (answer.Status, (await answer.BodyAsync()).Length).Should().Be((206, 100));
    }

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools | Needs.Ffmpeg)]
    public async Task A_film_goes_on_when_the_browser_fails_it()
    {
        var editor = await library.OpenAsync();
        await Library.SignInAsync(editor);
        var item = await Editing.UploadTogetherAsync(editor, await TinyMedia.FilmAsync("trouble 1.mp4", 8), await TinyMedia.FilmAsync("trouble 2.mp4", 10));
        await PublishAsync(editor, item, "Trouble");

        var reader = await library.OpenAsync();
        await reader.AddInitScriptAsync("const add = MediaSource.prototype.addSourceBuffer; MediaSource.prototype.addSourceBuffer = function (type) { return window.fed = add.call(this, type); };"
            + "addEventListener('playing', event => { if (event.target.currentSrc.includes('.mp4')) window.plainly = event.target.playbackRate; }, true);");
        // Nothing comes: the reader is told, and the same button tries again.
        await reader.RouteAsync("**/files/**", route => route.AbortAsync());
        await reader.GotoAsync($"/en/items/{item}/x");
        await reader.SelectOptionAsync("#speed", "1.5");
        await reader.ClickAsync("[data-act=play]");
        await Assertions.Expect(reader.GetByRole(AriaRole.Alert)).ToContainTextAsync("press play again");
        await reader.UnrouteAllAsync();
        await reader.ClickAsync("[data-act=play]");
        await PlaysAsync(reader, "video");
        await Assertions.Expect(reader.Locator("[data-failed]")).ToBeHiddenAsync();
        // The decoder breaks: the file itself plays on.
        await reader.WaitForFunctionAsync("() => document.querySelector('video').currentTime > 1 && !fed.updating && (fed.appendBuffer(new Uint8Array(64)), true)");
        await reader.WaitForFunctionAsync("() => window.plainly === 1.5");
        await reader.WaitForFunctionAsync("() => location.search === '?part=2'");
        await PlaysAsync(reader, "video");
    }

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools | Needs.Ffmpeg)]
    public async Task A_film_goes_on_when_the_browser_does_not_say_that_a_part_is_over()
    {
        var editor = await library.OpenAsync();
        await Library.SignInAsync(editor);
        var item = await Editing.UploadTogetherAsync(editor, await TinyMedia.FilmAsync("silence 1.mp4", 3), await TinyMedia.FilmAsync("silence 2.mp4", 18), await TinyMedia.FilmAsync("silence 3.mp4", 11));
        await PublishAsync(editor, item, "Silence");

        var reader = await library.OpenAsync();
        await reader.AddInitScriptAsync("addEventListener('ended', event => { window.untold = (window.untold ?? 0) + 1; event.stopImmediatePropagation(); }, true);");
        await reader.GotoAsync($"/en/items/{item}/x");
        await reader.ClickAsync("[data-act=play]");
        // At its end, and nobody hears of it.
        await reader.WaitForFunctionAsync("() => { const media = document.querySelector('video'); return location.search === '?part=2' && media.currentTime > 0.3 && (media.pause(), true); }");
        (await reader.EvaluateAsync<int>("() => window.untold")).Should().Be(1);

        // Before its end, standing still: neither paused nor over.
        await reader.EvaluateAsync("""
            () => {
              const media = document.querySelector('video');
              const still = { currentTime: media.duration - 0.4, paused: false, ended: false };
              media.addEventListener('seeked', () => {
                for (const [name, value] of Object.entries(still)) Object.defineProperty(media, name, { configurable: true, get: () => value, set() {} });
              }, { once: true });
              media.addEventListener('emptied', () => { for (const name of Object.keys(still)) delete media[name]; }, { once: true });
              media.currentTime = still.currentTime;
            }
            """);
        await reader.WaitForFunctionAsync("() => location.search === '?part=3' && !Object.hasOwn(document.querySelector('video'), 'paused')");
        await PlaysAsync(reader, "video");
    }

    /// <summary>The item's page, its files and the form that adds to them: accessible, not wider than the screen, cheap before anything plays.</summary>
    private async Task CheckPageAsync(string item)
    {
        using var all = new AssertionScope();
        foreach (var (width, height, language, dark) in new[] { (360, 740, "ne", false), (360, 740, "en", true), (1280, 800, "ne", true), (1280, 800, "en", false) })
        {
            var page = await library.OpenAsync(width, height, dark);
            await Library.SignInAsync(page, language);
            foreach (var address in new[] { $"/{language}/items/{item}/x", $"/{language}/items/{item}/files", $"/{language}/upload?to={item}" })
            {
                await page.GotoAsync(address);
                (await Rules.OverhangAsync(page)).Should().BeLessThanOrEqualTo(0, "{0} must not scroll sideways at {1}", address, width);
                (await Rules.AccessibilityFaultsAsync(page)).Should().BeEmpty("{0} must be accessible at {1}", address, width);
            }

            await page.Context.CloseAsync();
        }

        var visitor = await library.OpenAsync(360, 740);
        var (bytes, requests) = await Rules.ColdCostAsync(visitor, $"/ne/items/{item}/x");
        bytes.Should().BeLessThanOrEqualTo(MaxBytes);
        requests.Should().BeLessThanOrEqualTo(MaxRequests);
        await visitor.Context.CloseAsync();
    }

    private static async Task PublishAsync(IPage editor, string item, string title)
    {
        await editor.GotoAsync($"/en/items/{item}/edit");
        await editor.FillAsync("[name='Metadata.TitleEn']", title);
        await Editing.SaveAsync(editor);
        await Editing.UntilDoneAsync(editor, item);
        await editor.ClickAsync("form[action*='handler=Publish'] button");
        await editor.Locator(".tag.good").First.WaitForAsync();
    }

    private static async Task PlaysAsync(IPage page, string element) =>
        await page.WaitForFunctionAsync("element => { const media = document.querySelector(element); return media.currentTime > 0.3 && !media.paused; }", element);
}
