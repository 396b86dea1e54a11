using System.Text.Json;
using Microsoft.Playwright;
using Pustakalaya.Testing;

namespace Pustakalaya.EndToEnd;

/// <summary>What every page must keep, looked at in a real browser.</summary>
internal static class Rules
{
    private static readonly Lazy<string> Axe = new(() =>
    {
        var path = Path.Combine(RunningLibrary.Root, "tests", "Pustakalaya.EndToEnd", "node_modules", "axe-core", "axe.min.js");
        return File.Exists(path) ? File.ReadAllText(path) : throw new InvalidOperationException($"{path} is missing: run 'npm ci' in tests/Pustakalaya.EndToEnd.");
    });

    /// <summary>Serious and critical findings of axe, a line each: rule, what, where.</summary>
    /// <param name="coloursAlone">The page was looked at before, in other colours.</param>
    public static async Task<IReadOnlyList<string>> AccessibilityFaultsAsync(IPage page, bool coloursAlone = false)
    {
        // Through the debugger, not as a script element: the page's CSP would refuse that, as it should.
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
            await page.EvaluateAsync(Axe.Value);
        var result = await page.EvaluateAsync<JsonElement>(
            "colours => axe.run(document, { resultTypes: ['violations'], ...(colours ? { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } } : {}) })", coloursAlone);
        return [.. result.GetProperty("violations").EnumerateArray()
            .Where(v => v.GetProperty("impact").GetString() is "serious" or "critical")
            .Select(v => $"{v.GetProperty("id").GetString()}: {v.GetProperty("help").GetString()} at {string.Join(" | ", v.GetProperty("nodes").EnumerateArray().Take(3).Select(n => n.GetProperty("html").GetString()))}")];
    }

    /// <summary>How many pixels the page is wider than its window.</summary>
    public static Task<int> OverhangAsync(IPage page) =>
        page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");

    /// <summary>Bytes over the wire and requests of a first visit, nothing in the cache.</summary>
    public static async Task<(long Bytes, int Requests)> ColdCostAsync(IPage page, string address)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.setCacheDisabled", new Dictionary<string, object> { ["cacheDisabled"] = true });
        long bytes = 0;
        var requests = 0;
        session.Event("Network.requestWillBeSent").OnEvent += (_, e) =>
        {
            // The browser's own player has its pictures in data: addresses, which cross no wire.
            if (e!.Value.GetProperty("request").GetProperty("url").GetString()!.StartsWith("http", StringComparison.Ordinal))
                Interlocked.Increment(ref requests);
        };
        session.Event("Network.loadingFinished").OnEvent += (_, e) => Interlocked.Add(ref bytes, (long)e!.Value.GetProperty("encodedDataLength").GetDouble());
        await page.GotoAsync(address, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        return (bytes, requests);
    }
}
