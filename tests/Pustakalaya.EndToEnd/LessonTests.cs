using System.Text.Json;
using FluentAssertions;
using FluentAssertions.Execution;
using Microsoft.Playwright;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.EndToEnd;

/// <summary>A lesson that does all it can to get at the site, in a real browser: its own files work, nothing else is within its reach.</summary>
[Collection(LibraryCollection.Name)]
public sealed class LessonTests(Library library) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pustakalaya-lesson-");

    public void Dispose() => _folder.Delete(recursive: true);

    private const string Index = """
        <!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Rain and rivers</title>
        <style>@font-face { font-family: own; src: url(own.woff2) } body { font: 1.2rem sans-serif; background: url(drop.svg) right no-repeat }</style>
        <h1>Rain and rivers</h1><img id="drop" src="Pictures/DROP.svg" width="40" alt="">
        <p>Which river is the longest in Nepal?</p><form><label><input type="radio" name="r"> Karnali</label> <label><input type="radio" name="r"> Bagmati</label></form>
        <button id="inline" onclick="this.dataset.pressed = 'yes'">Answer</button>
        <script src="own.js"></script></html>
        """;

    // SITE is where the library is: a lesson's author may well know it.
    private const string Script = """
        const out = {};
        const attempt = async (name, act) => { try { out[name] = 'got: ' + String(await act()).slice(0, 80); } catch (e) { out[name] = 'failed: ' + e.name; } };
        const picture = url => new Promise((good, bad) => { const i = new Image(); i.onload = () => good(i.naturalWidth); i.onerror = () => bad(new Error()); i.src = url; });
        const script = url => new Promise((good, bad) => { const s = document.createElement('script'); s.onload = () => good('ran'); s.onerror = () => bad(new Error()); s.src = url; document.head.append(s); });
        const xhr = url => new Promise((good, bad) => { const x = new XMLHttpRequest(); x.open('GET', url); x.setRequestHeader('X-Requested-With', 'XMLHttpRequest'); x.onload = () => good(x.status + ' ' + JSON.parse(x.responseText).river); x.onerror = () => bad(new Error()); x.send(); });
        (async () => {
          await attempt('own picture', () => picture('Pictures/drop.svg'));
          await attempt('own json by fetch', async () => (await (await fetch('data.json')).json()).river);
          await attempt('own json as jquery asks', () => xhr('data.json'));
          await attempt('own script', () => script('more.js'));
          await attempt('cookie', () => document.cookie);
          await attempt('set cookie', () => { document.cookie = 'a=b'; return document.cookie; });
          await attempt('localStorage', () => localStorage.length);
          await attempt('indexedDB', () => new Promise((good, bad) => { const r = indexedDB.open('x'); r.onsuccess = good; r.onerror = bad; }));
          await attempt('parent document', () => parent.document.title);
          await attempt('parent location', () => parent.location.href);
          await attempt('top location', () => { top.location = 'SITE/en/about'; return 'gone'; });
          await attempt('new window', () => { const w = open('SITE/en/about'); if (!w) throw new Error(); return 'open'; });
          await attempt('fetch of the site', async () => (await fetch('SITE/api/v1/search?q=x')).status);
          await attempt('fetch of the site with cookies', async () => (await fetch('SITE/en/upload', { credentials: 'include', mode: 'no-cors' })).type);
          await attempt('picture of the site', () => picture('SITE/logo.svg'));
          await attempt('script of the site', () => script('SITE/js/site.js'));
          await attempt('another lesson', async () => (await fetch('/00000000-0000-7000-8000-000000000000/aaaaaaaaaaaa/index.html')).status);
          await attempt('the internet', () => picture('http://127.0.0.1:9/x.png'));
          await attempt('worker', () => new Promise((good, bad) => { const w = new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))); w.onmessage = () => good('runs'); w.onerror = bad; }));
          document.body.dataset.out = JSON.stringify(out);
        })();
        """;

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools)]
    public async Task Row_11_a_lessons_script_reaches_its_own_files_and_nothing_of_the_site()
    {
        var item = await Editing.UploadAndPublishAsync(library, Package(), "Rain and rivers " + Guid.NewGuid().ToString("N")[..8]);
        var page = await library.OpenAsync(360, 740);
        var answered = new List<string>();
        page.Response += (_, answer) => { lock (answered) answered.Add(answer.Url); };

        await page.GotoAsync($"/en/items/{item}/x/open");
        var site = page.Url;
        var lesson = await FrameAsync(page);
        await lesson.WaitForFunctionAsync("() => document.body.dataset.out");
        var tried = JsonSerializer.Deserialize<Dictionary<string, string>>(await lesson.EvaluateAsync<string>("() => document.body.dataset.out"))!;

        using (new AssertionScope())
        {
            tried.Where(t => t.Key.StartsWith("own", StringComparison.Ordinal) || t.Key == "worker").Should().HaveCount(5).And.OnlyContain(t => t.Value.StartsWith("got: ", StringComparison.Ordinal));
            tried.Where(t => !t.Key.StartsWith("own", StringComparison.Ordinal) && t.Key != "worker").Should().HaveCount(14).And.OnlyContain(t => t.Value.StartsWith("failed: ", StringComparison.Ordinal));
            page.Url.Should().Be(site, "the window stays where it is");
            answered.Should().NotContain(url => url.EndsWith("/logo.svg", StringComparison.Ordinal) || url.EndsWith("/upload", StringComparison.Ordinal) || url.Contains("/api/", StringComparison.Ordinal), "its policy stops what it asks for before it leaves the browser");
            (await page.Context.CookiesAsync()).Should().NotContain(c => c.Domain.Contains("lessons", StringComparison.Ordinal));
        }

        await lesson.ClickAsync("#inline");
        (await lesson.GetAttributeAsync("#inline", "data-pressed")).Should().Be("yes", "old lessons are full of inline scripts");
        await lesson.EvaluateAsync($"() => {{ location.href = '{library.Server.Address}en/sign-in' }}");
        await page.WaitForTimeoutAsync(500);
        page.Frames.Should().NotContain(f => f != page.MainFrame && f.Url.Contains("/sign-in", StringComparison.Ordinal), "its frame shows nothing but the lesson");
        await page.Context.CloseAsync();
    }

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools)]
    public async Task A_lesson_is_played_on_a_phone_and_on_a_desk_and_fills_the_screen()
    {
        var editor = await library.OpenAsync();
        await Library.SignInAsync(editor);
        var item = await Editing.UploadAsync(editor, Package());
        await Editing.UntilDoneAsync(editor, item);
        foreach (var (width, height) in new[] { (360, 740), (1280, 800) })
        {
            foreach (var language in new[] { "ne", "en" })
            {
                await editor.SetViewportSizeAsync(width, height);
                await editor.GotoAsync($"/{language}/items/{item}/x/open");
                var lesson = await FrameAsync(editor);
                (await lesson.TextContentAsync("h1")).Should().Be("Rain and rivers", "a draft plays for its editors");
                (await Rules.OverhangAsync(editor)).Should().BeLessThanOrEqualTo(0);
                (await editor.EvaluateAsync<int>("() => document.documentElement.scrollHeight - innerHeight")).Should().BeLessThanOrEqualTo(0, "the page itself does not scroll: the lesson does");
                (await editor.EvaluateAsync<double>("() => document.querySelector('iframe').getBoundingClientRect().height / innerHeight")).Should().BeGreaterThan(0.7);
                (await editor.EvaluateAsync<double>("() => document.querySelector('iframe').getBoundingClientRect().width / innerWidth")).Should().Be(1);
                (await Rules.AccessibilityFaultsAsync(editor)).Should().BeEmpty();
            }
        }

        await editor.ClickAsync("[data-do=fill]");
        await editor.WaitForFunctionAsync("() => document.fullscreenElement?.id === 'stage'");
        await editor.ClickAsync("[data-do=leave]");
        await editor.WaitForFunctionAsync("() => !document.fullscreenElement && document.querySelector('[data-do=leave]').hidden");
        // Telephones whose browser has no full screen.
        await editor.EvaluateAsync("() => { document.querySelector('#stage').requestFullscreen = undefined }");
        await editor.ClickAsync("[data-do=fill]");
        (await editor.EvaluateAsync<double>("() => document.querySelector('#stage').getBoundingClientRect().height - innerHeight")).Should().Be(0);
        await editor.ClickAsync("[data-do=leave]");
        await (await FrameAsync(editor)).ClickAsync("#inline");
        await editor.ClickAsync("[data-do=again]");
        await (await FrameAsync(editor)).Locator("#inline:not([data-pressed])").WaitForAsync();
        await editor.Context.CloseAsync();
    }

    private string Package()
    {
        var path = Path.Combine(_folder.FullName, "rain.zip");
        File.WriteAllBytes(path, ZipMaker.Make(
            ("rain/index.html", Index),
            ("rain/own.js", Script.Replace("SITE", library.Server.Address.ToString().TrimEnd('/'), StringComparison.Ordinal)),
            ("rain/more.js", "window.more = 1;"),
            ("rain/data.json", "{\"river\":\"Karnali\"}"),
            ("rain/Pictures/drop.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='40'><circle cx='20' cy='24' r='14' fill='#247'/></svg>"),
            ("rain/unique.txt", Guid.NewGuid().ToString())));
        return path;
    }

    private static async Task<IFrame> FrameAsync(IPage page)
    {
        var frame = await (await page.WaitForSelectorAsync("iframe"))!.ContentFrameAsync();
        await frame!.WaitForSelectorAsync("h1");
        return frame;
    }
}
