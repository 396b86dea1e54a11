using Pustakalaya.Testing;

namespace Pustakalaya.Benchmarks;

/// <summary>Pages, as a visitor gets them, against a static string of the same Kestrel.</summary>
internal static class WebBenchmark
{
    // What every browser sends: pages are kept compressed. Not for the static string, which would then be compressed each time.
    private const string Browser = "Accept-Encoding: gzip, deflate, br";

    public static async Task<IReadOnlyList<Comparison>> RunAsync(RunningLibrary library)
    {
        var nothing = new Uri(library.Address, "/health/live");
        var home = new Uri(library.Address, "/ne/");
        // What it shows is asked of the database at every request; the answer being the same as before, it is sent as it was written.
        Uri List(int page) => new(library.Address, $"/ne/search?page={page}");
        // The first seconds pay for compilation, which takes the longer the more there is of it.
        for (var i = 0; i < 6; i++)
        {
            await Wrk.RequestsPerSecondAsync(nothing);
            await Wrk.RequestsPerSecondAsync(home, null, Browser);
            await Wrk.RequestsPerSecondAsync(List(i + 1), null, Browser);
            await Wrk.RequestsPerSecondAsync(List(i + 1), null, Browser);
        }

        return
        [
            await Measure.RoundsAsync("Home page, cached", "/s", true, 0.8,
                _ => Wrk.RequestsPerSecondAsync(home, null, Browser),
                _ => Wrk.RequestsPerSecondAsync(nothing)),
            await Measure.RoundsAsync("List of 20 of 2,000 items, uncached", "/s", true, 0.12,
                round => Wrk.RequestsPerSecondAsync(List(round), null, Browser),
                _ => Wrk.RequestsPerSecondAsync(nothing)),
        ];
    }
}
