using FluentAssertions;
using Microsoft.Playwright;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.EndToEnd;

/// <summary>A book of chapters, from the upload to the reader: found, read, kept in mind, and harmless.</summary>
[Collection(LibraryCollection.Name)]
public sealed class ChapterReaderTests(Library library)
{
    /// <summary>A picture of one pixel.</summary>
    private static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static readonly string Filler = string.Concat(Enumerable.Range(1, 60).Select(i => $"<p>अनुच्छेद {i}: हिमालको फेदमा बसेको गाउँका मानिस बिहानै उठेर खेतबारीमा काम गर्छन्, अनि साँझ घर फर्कन्छन्।</p>"));

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools)]
    public async Task A_hit_opens_at_the_chapter_with_the_word_marked_and_in_sight()
    {
        var title = "अध्यायको किताब " + Guid.NewGuid().ToString("N")[..8];
        var item = await PublishAsync(title, new EpubMaker { Title = title, Language = "ne" }.Chapter("<h1>पहिलो</h1>" + Filler).Chapter("<h1>दोस्रो</h1>" + Filler + "<p>त्यहाँ एउटा <em>फूलचोकी</em> डाँडो छ।</p>" + Filler));

        var reader = await library.OpenAsync(360, 740);
        await reader.GotoAsync("/ne/search?q=" + Uri.EscapeDataString("फूलचोकी"));
        await reader.Locator($"main a[href*='{item}'][href*='page=2']").First.ClickAsync();

        var mark = reader.Locator("mark#hit");
        (await mark.TextContentAsync()).Should().Be("फूलचोकी");
        await Assertions.Expect(mark).ToBeInViewportAsync();
    }

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools)]
    public async Task Row_11_a_script_in_a_chapter_does_not_run_and_nothing_is_asked_of_another_site()
    {
        const string attack = """
            <script>document.title = 'taken'; fetch('https://evil.example/x');</script><img src="../one.png" onload="document.title='taken'" alt="ok"/><img src="https://evil.example/x.png" onerror="document.title='taken'"/>
            <svg onload="document.title='taken'"><script>document.title='taken'</script></svg><iframe src="https://evil.example/"></iframe><object data="https://evil.example/x"></object>
            <style>body { background: url(https://evil.example/y) }</style><link rel="stylesheet" href="https://evil.example/z.css"/><form action="https://evil.example/"><input autofocus="" onfocus="document.title='taken'"/></form>
            <p style="background:url(https://evil.example/w)" onmouseover="document.title='taken'">The words stay.</p><a id="js" href="javascript:document.title='taken'">A link</a>
            """;
        const string canary = "&quot;&gt;&lt;img src=x onerror=&quot;document.title='taken'&quot;&gt;";
        var title = "Harmless " + Guid.NewGuid().ToString("N")[..8];
        var item = await PublishAsync(title, new EpubMaker { Title = canary, Author = canary, Contents = $"<li><a href='text/c1.xhtml'>{canary}</a></li>" }.Chapter(attack).With("one.png", Png, "image/png"));

        var reader = await library.OpenAsync();
        var asked = new List<string>();
        reader.Request += (_, request) => asked.Add(request.Url);
        reader.Dialog += (_, dialog) => throw new InvalidOperationException(dialog.Message);
        await reader.GotoAsync($"/en/items/{item}/x", new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        (await reader.TitleAsync()).Should().NotBe("taken");
        await reader.GotoAsync($"/en/items/{item}/x/read?page=1", new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        await reader.Locator("article p").First.HoverAsync();
        await reader.GetByText("A link").ClickAsync();

        (await reader.TitleAsync()).Should().StartWith("Chapter 1");
        (await reader.Locator("article").TextContentAsync()).Should().Contain("The words stay.");
        (await reader.Locator("article img").EvaluateAsync<int>("img => img.naturalWidth")).Should().Be(1);
        (await reader.Locator("article :is(script, style, iframe, object, form, input, link, svg)").CountAsync()).Should().Be(0);
        asked.Should().NotBeEmpty().And.OnlyContain(url => url.StartsWith(library.Server.Address.ToString(), StringComparison.Ordinal));
    }

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools)]
    public async Task The_chapter_the_place_in_it_and_the_size_of_the_letters_are_kept()
    {
        var title = "Kept " + Guid.NewGuid().ToString("N")[..8];
        var item = await PublishAsync(title, new EpubMaker { Title = title }.Chapter("<h1>One</h1>" + Filler).Chapter("<h1>Two</h1>" + Filler).Chapter("<h1>Three</h1>"));
        var reader = await library.OpenAsync();
        await reader.GotoAsync($"/en/items/{item}/x/read?page=1");

        await reader.Keyboard.PressAsync("ArrowRight");
        await reader.Locator("article h2", new PageLocatorOptions { HasText = "Two" }).WaitForAsync();
        await reader.Keyboard.PressAsync("+");
        await reader.Locator("article.size-3").WaitForAsync();
        await reader.EvaluateAsync("() => document.querySelectorAll('article p')[30].scrollIntoView({ block: 'start' })");
        await reader.WaitForFunctionAsync("() => JSON.parse(localStorage.getItem('pustakalaya:places'))[0].part > 25");
        await reader.GotoAsync($"/en/items/{item}/x/read");
        await Library.ArriveAsync(reader, url => url.EndsWith("?page=2", StringComparison.Ordinal));

        await Assertions.Expect(reader.Locator("article p").Nth(30)).ToBeInViewportAsync();
        (await reader.Locator("article.size-3").CountAsync()).Should().Be(1);
        await reader.GotoAsync("/en/");
        await Assertions.Expect(reader.Locator("[data-resume] [data-where]")).ToHaveTextAsync("Chapter 2 of 3");
        await reader.ClickAsync("[data-resume] .button");
        await Assertions.Expect(reader.Locator("article p").Nth(30)).ToBeInViewportAsync();
        await reader.Keyboard.PressAsync("ArrowLeft");
        await reader.Locator("article h2", new PageLocatorOptions { HasText = "One" }).WaitForAsync();
    }

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools | Needs.Samples)]
    public async Task The_samples_are_read_on_a_phone_and_on_a_desk()
    {
        var keep = Environment.GetEnvironmentVariable("PUSTAKALAYA_CHAPTER_SCREENS");
        foreach (var (sample, page, q, spoken) in new[] { ("wasteland", 1, "cruellest", "en-US"), ("regime-anticancer-arabic", 3, "السرطان", "ar"), ("childrens-literature", 3, "clover", "en") })
        {
            var title = sample + " " + Guid.NewGuid().ToString("N")[..8];
            var item = await Editing.UploadAndPublishAsync(library, Requirements.Sample($"epub/{sample}.epub"), title);
            foreach (var (width, height, language, dark) in new[] { (360, 740, "ne", false), (1280, 800, "en", false), (360, 740, "en", true) })
            {
                var reader = await library.OpenAsync(width, height, dark);
                await reader.GotoAsync($"/{language}/items/{item}/x/read?page={page}&q={Uri.EscapeDataString(q)}");
                (await reader.Locator("article mark").CountAsync()).Should().BeGreaterThan(0, sample);
                (await reader.Locator("article").GetAttributeAsync("lang")).Should().Be(spoken, "the book says so, and no editor has said otherwise");
                await reader.GotoAsync($"/{language}/items/{item}/x/read?page={page}");
                (await Rules.OverhangAsync(reader)).Should().BeLessThanOrEqualTo(0, "{0} must not scroll sideways at {1}", sample, width);
                (await Rules.AccessibilityFaultsAsync(reader)).Should().BeEmpty("{0} must be accessible", sample);
                if (keep is { Length: > 0 })
                    await reader.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(keep, $"{sample}-{language}-{width}{(dark ? "-dark" : "")}.png") });
                if (keep is { Length: > 0 } && width < 600 && !dark)
                {
                    await reader.GotoAsync($"/{language}/items/{item}/x/read?page={page}&q={Uri.EscapeDataString(q)}&hit=1#find");
                    await reader.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(keep, $"{sample}-{language}-{width}-find.png") });
                    await reader.GotoAsync($"/{language}/items/{item}/x");
                    await reader.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(keep, $"{sample}-{language}-{width}-item.png"), FullPage = true });
                    await reader.GotoAsync($"/{language}/search?q={Uri.EscapeDataString(q)}");
                    await reader.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(keep, $"{sample}-{language}-{width}-search.png"), FullPage = true });
                }

                await reader.Context.CloseAsync();
            }
        }

        var turned = await library.OpenAsync();
        await turned.GotoAsync("/en/search?q=" + Uri.EscapeDataString("السرطان"));
        await turned.Locator("main a[href*='page=3']").First.ClickAsync();
        await Library.ArriveAsync(turned, url => url.Contains("page=3", StringComparison.Ordinal));
        // The book turns the other way round: what is before lies on the right.
        await turned.Keyboard.PressAsync("ArrowRight");
        await Library.ArriveAsync(turned, url => url.Contains("page=2", StringComparison.Ordinal));
    }

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools)]
    public async Task Without_script_a_book_of_chapters_is_searched_and_read()
    {
        var title = "बिना लिपिको किताब " + Guid.NewGuid().ToString("N")[..8];
        var item = await PublishAsync(title, new EpubMaker { Title = title, Language = "ne" }.Chapter("<p>पहिलो</p>").Chapter("<p>रातो <b>गुराँस</b> फुल्यो।</p>"));

        var reader = await library.OpenAsync(360, 740, script: false);
        await reader.GotoAsync("/ne/search?q=" + Uri.EscapeDataString("गुराँस"));
        await reader.Locator($"main a[href*='{item}'][href*='page=2']").First.ClickAsync();
        (await reader.Locator("article mark").CountAsync()).Should().Be(1);
        await reader.Locator("a[rel=prev]").First.ClickAsync();
        reader.Url.Should().Contain("page=1");
    }

    private async Task<string> PublishAsync(string title, EpubMaker book)
    {
        var folder = Directory.CreateTempSubdirectory("pustakalaya-epub-");
        try
        {
            var path = Path.Combine(folder.FullName, "book.epub");
            await File.WriteAllBytesAsync(path, book.Make());
            return await Editing.UploadAndPublishAsync(library, path, title);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
