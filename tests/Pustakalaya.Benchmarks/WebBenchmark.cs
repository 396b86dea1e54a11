using System.Net;
using Pustakalaya.Testing;

namespace Pustakalaya.Benchmarks;

/// <summary>Pages against a static string of the same Kestrel.</summary>
internal static class WebBenchmark
{
    public static async Task<IReadOnlyList<Comparison>> RunAsync(RunningLibrary library)
    {
        var nothing = new Uri(library.Address, "/health/live");
        // Somebody signed in is never served from the cache; the list is the same.
        var session = await SignInAsync(library);
        // The first seconds pay for compilation on either side.
        foreach (var page in new[] { nothing, new Uri(library.Address, "/ne/") })
            await Wrk.RequestsPerSecondAsync(page);
        return
        [
            await Measure.RoundsAsync("Home page, cached", "/s", true, 0.8,
                _ => Wrk.RequestsPerSecondAsync(new Uri(library.Address, "/ne/")),
                _ => Wrk.RequestsPerSecondAsync(nothing)),
            await Measure.RoundsAsync("List of 20 of 2,000 items, uncached", "/s", true, 0.12,
                round => Wrk.RequestsPerSecondAsync(new Uri(library.Address, $"/ne/search?page={round}"), null, "Cookie: " + session),
                _ => Wrk.RequestsPerSecondAsync(nothing)),
        ];
    }

    private static async Task<string> SignInAsync(RunningLibrary library)
    {
        var cookies = new CookieContainer();
        using var handler = new HttpClientHandler { CookieContainer = cookies };
        using var client = new HttpClient(handler) { BaseAddress = library.Address };
        var page = await client.GetStringAsync(new Uri("/en/sign-in", UriKind.Relative));
        using var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(page);
        var form = document.QuerySelector("main form") ?? throw new InvalidOperationException("The sign-in page has no form.");
        var fields = form.QuerySelectorAll("input[name]").ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("type") switch
        {
            "email" => RunningLibrary.AdminEmail,
            "password" => RunningLibrary.AdminPassword,
            _ => i.GetAttribute("value") ?? "",
        });
        using var content = new FormUrlEncodedContent(fields);
        await client.PostAsync(new Uri("/en/sign-in", UriKind.Relative), content);
        var all = cookies.GetCookies(library.Address);
        return all["pustakalaya"] is { } session ? $"pustakalaya={session.Value}" : throw new InvalidOperationException("The administrator could not sign in.");
    }
}
