using System.Collections.Concurrent;
using FluentAssertions;
using Microsoft.Playwright;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.EndToEnd;

/// <summary>
/// Every kind of page with the sample set, on a phone and on a desk, in Nepali and English: no serious fault of accessibility, nothing wider than the screen,
/// and cheap on a first visit. With <c>PUSTAKALAYA_SCREENS=FOLDER</c> (see ci/screens) their pictures are kept.
/// </summary>
[Collection(LibraryCollection.Name)]
public sealed class ScreensTests(Library library)
{
    private const int MaxBytes = 100 * 1024;
    private const int MaxRequests = 10;

    private static readonly (string Name, string Address, bool Staff)[] Pages =
    [
        ("home", "", false),
        ("search", "search?q=sambidhan", false),
        ("search-list", "search", false),
        ("search-empty", "search?q=zzzqqqxxx", false),
        ("item", "ITEM", false),
        ("reader", "ITEM/read?page=3&q=sambidhan", false),
        ("reader-text", "ITEM/read/text?page=3", false),
        ("audio", "RECORDING", false),
        ("film", "FILM", false),
        ("lesson-item", "LESSON", false),
        ("reader-lesson", "LESSON/open", false),
        ("chapters-item", "CHAPTERS", false),
        ("reader-chapter", "CHAPTERS/read?page=4", false),
        ("communities", "communities", false),
        ("collection", "collections/science", false),
        ("about", "about", false),
        ("help", "help", false),
        ("sign-in", "sign-in", false),
        ("not-found", "nothing-here", false),
        ("upload", "upload", true),
        ("board", "uploads", true),
        ("dead-letters", "dead-letters", true),
        ("status", "STATUS", true),
        ("edit", "EDIT", true),
        ("health", "health", true),
    ];

    // What the repository keeps: the pages a newcomer wants to see first.
    private static readonly HashSet<string> Kept = ["home", "search", "item", "reader", "audio", "film", "reader-lesson", "reader-chapter", "upload", "status"];

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools | Needs.Ffmpeg)]
    public async Task Every_page_is_accessible_and_fits_its_screen()
    {
        var items = await SampleSet.ImportAsync(library);
        // A phone and a desk at the same time: each is a process of the browser.
        var faults = await Task.WhenAll(FaultsAsync(items, 360, 740), FaultsAsync(items, 1280, 800));
        faults.SelectMany(f => f).Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools | Needs.Ffmpeg)]
    public async Task Every_page_but_the_reader_costs_little_on_a_first_visit()
    {
        var items = await SampleSet.ImportAsync(library);
        var faults = new ConcurrentBag<string>();
        // What takes long is the wait for the silence after a page: four are waited for at once.
        await Parallel.ForEachAsync(Pages.Where(p => !p.Staff && !p.Name.StartsWith("reader", StringComparison.Ordinal)), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (visited, _) =>
        {
            var page = await library.OpenAsync(360, 740);
            var (bytes, requests) = await Rules.ColdCostAsync(page, AddressOf("ne", visited.Address, items));
            if (bytes > MaxBytes)
                faults.Add($"{visited.Name} is opened at 400 kbit/s, but has {bytes} bytes");
            if (requests > MaxRequests)
                faults.Add($"{visited.Name} is opened at 400 ms a round trip, but takes {requests} requests");
            await page.Context.CloseAsync();
        });
        faults.Should().BeEmpty();
    }

    /// <summary>Looks at every page in both languages, and at the Nepali one in the dark too: that is the same page in other colours.</summary>
    private async Task<IReadOnlyList<string>> FaultsAsync(SampleSet.Items items, int width, int height)
    {
        var keep = Environment.GetEnvironmentVariable("PUSTAKALAYA_SCREENS");
        var faults = new List<string>();
        foreach (var staff in new[] { false, true })
        {
            var page = await library.OpenAsync(width, height);
            // A colour on its way to another is nobody's choice.
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
            if (staff)
                await Library.SignInAsync(page);
            foreach (var (name, address, _) in Pages.Where(p => p.Staff == staff))
            {
                foreach (var language in new[] { "ne", "en" })
                {
                    await page.GotoAsync(AddressOf(language, address, items), new PageGotoOptions { WaitUntil = WaitUntilState.Load });
                    await LookAsync(page, $"{name} ({language}, {width})");
                    // After the look at it, when its pictures are there.
                    if (keep is { Length: > 0 } && Kept.Contains(name))
                        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(keep, $"{name}-{language}-{width}.png") });
                    if (language != "ne")
                        continue;
                    await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark, ReducedMotion = ReducedMotion.Reduce });
                    await LookAsync(page, $"{name} ({language}, {width}, dark)", coloursAlone: true);
                    await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce });
                }
            }

            await page.Context.CloseAsync();
        }

        return faults;

        async Task LookAsync(IPage page, string what, bool coloursAlone = false)
        {
            if (await Rules.OverhangAsync(page) is > 0 and var overhang)
                faults.Add($"{what} scrolls sideways by {overhang}");
            faults.AddRange((await Rules.AccessibilityFaultsAsync(page, coloursAlone)).Select(fault => $"{what}: {fault}"));
        }
    }

    private static string AddressOf(string language, string address, SampleSet.Items items) => $"/{language}/" + address
        .Replace("ITEM", items.Book, StringComparison.Ordinal)
        .Replace("RECORDING", items.Recording, StringComparison.Ordinal)
        .Replace("FILM", items.Film, StringComparison.Ordinal)
        .Replace("LESSON", items.Lesson, StringComparison.Ordinal)
        .Replace("CHAPTERS", items.Chapters, StringComparison.Ordinal)
        .Replace("STATUS", Of(items.Book, "status"), StringComparison.Ordinal)
        .Replace("EDIT", Of(items.Book, "edit"), StringComparison.Ordinal);

    /// <summary>A page of an item that has no name in its address.</summary>
    private static string Of(string item, string page) => item[..item.LastIndexOf('/')] + "/" + page;
}
