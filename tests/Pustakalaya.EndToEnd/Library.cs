using Microsoft.Playwright;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.EndToEnd;

/// <summary>The running product and a browser to use it with; shared by all tests of this project, since starting it takes seconds.</summary>
public sealed class Library : IAsyncLifetime
{
    private static readonly string[] Switches =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        // Chromium's own look-ups must not count as the page's requests.
        "--disable-default-apps", "--disable-extensions",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public RunningLibrary Server { get; } = new();

    /// <summary>How long is waited for what must come: a bound on hanging, not on speed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The same for what the worker does behind the page.</summary>
    public static readonly TimeSpan WorkPatience = TimeSpan.FromMinutes(6);

    /// <summary>The browser, for tests that need windows of their own shape.</summary>
    public IBrowser Browser => _browser ?? throw new InvalidOperationException("The browser was not started.");

    public async Task InitializeAsync()
    {
        if (Requirements.Missing(Needs.Postgres | Needs.Chromium | Needs.MediaTools) is not null && !Requirements.IsStrict)
            return;
        await Server.InitializeAsync();
        Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Requirements.ChromiumPath, Args = Switches });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>A window of its own: no cookie, no cache, no memory of others.</summary>
    public async Task<IPage> OpenAsync(int width = 1280, int height = 800, bool dark = false, bool script = true)
    {
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Server.Address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = script,
            HasTouch = width < 600,
            IsMobile = width < 600,
        });
        context.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        return await context.NewPageAsync();
    }

    /// <summary>Waits until the page is at such an address and loaded. The waiter for addresses alone may miss a page that is loaded while it begins to wait.</summary>
    public static async Task ArriveAsync(IPage page, Func<string, bool> address)
    {
        await page.WaitForURLAsync(address, new PageWaitForURLOptions { WaitUntil = WaitUntilState.Commit });
        await page.WaitForFunctionAsync("() => document.readyState === 'complete'");
    }

    public static async Task SignInAsync(IPage page, string language = "en")
    {
        await page.GotoAsync($"/{language}/sign-in");
        await page.FillAsync("input[type=email]", RunningLibrary.AdminEmail);
        await page.FillAsync("input[type=password]", RunningLibrary.AdminPassword);
        await page.ClickAsync("main form button[type=submit], main form button:not([type])");
        await ArriveAsync(page, url => !url.Contains("/sign-in", StringComparison.Ordinal));
    }

    /// <summary>Prints HTML as a PDF, as a teacher would from the browser.</summary>
    public async Task<string> PrintAsync(string html, string name)
    {
        var page = await OpenAsync();
        await page.SetContentAsync(html);
        var folder = Directory.CreateTempSubdirectory("pustakalaya-print-");
        var path = Path.Combine(folder.FullName, name);
        await page.PdfAsync(new PagePdfOptions { Path = path, Format = "A5", PrintBackground = true });
        await page.Context.CloseAsync();
        return path;
    }
}

[CollectionDefinition(Name)]
public sealed class LibraryCollection : ICollectionFixture<Library>
{
    public const string Name = "library";
}
