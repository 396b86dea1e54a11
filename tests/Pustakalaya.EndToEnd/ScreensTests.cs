using FluentAssertions;
using FluentAssertions.Execution;
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
        var keep = Environment.GetEnvironmentVariable("PUSTAKALAYA_SCREENS");
        using var all = new AssertionScope();
        foreach (var (width, height, dark) in new[] { (360, 740, false), (1280, 800, false), (360, 740, true), (1280, 800, true) })
        {
            foreach (var staff in new[] { false, true })
            {
                var page = await library.OpenAsync(width, height, dark);
                if (staff)
                    await Library.SignInAsync(page);
                foreach (var (name, address, _) in Pages.Where(p => p.Staff == staff))
                {
                    // Dark is the same page in other colours: one language shows what they do.
                    foreach (var language in dark ? ["ne"] : new[] { "ne", "en" })
                    {
                        await page.GotoAsync(AddressOf(language, address, items), new PageGotoOptions { WaitUntil = WaitUntilState.Load });
                        var what = $"{name} ({language}, {width}{(dark ? ", dark" : "")})";
                        (await Rules.OverhangAsync(page)).Should().BeLessThanOrEqualTo(0, "{0} must not scroll sideways", what);
                        (await Rules.AccessibilityFaultsAsync(page)).Should().BeEmpty("{0} must be accessible", what);
                        if (keep is { Length: > 0 } && (Kept.Contains(name) && !dark))
                            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(keep, $"{name}-{language}-{width}.png") });
                    }
                }

                await page.Context.CloseAsync();
            }
        }
    }

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools | Needs.Ffmpeg)]
    public async Task Every_page_but_the_reader_costs_little_on_a_first_visit()
    {
        var items = await SampleSet.ImportAsync(library);
        using var all = new AssertionScope();
        foreach (var (name, address, _) in Pages.Where(p => !p.Staff && !p.Name.StartsWith("reader", StringComparison.Ordinal)))
        {
            var page = await library.OpenAsync(360, 740);
            var (bytes, requests) = await Rules.ColdCostAsync(page, AddressOf("ne", address, items));
            bytes.Should().BeLessThanOrEqualTo(MaxBytes, "{0} is opened at 400 kbit/s", name);
            requests.Should().BeLessThanOrEqualTo(MaxRequests, "{0} is opened at 400 ms a round trip", name);
            await page.Context.CloseAsync();
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
