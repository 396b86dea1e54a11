using System.Globalization;
using Pustakalaya.Testing;

namespace Pustakalaya.Benchmarks;

/// <summary>Resident memory of Site and Worker together, after use and half a minute of rest.</summary>
internal static class MemoryBenchmark
{
    private const double Goal = 350;

    public static async Task<string> RunAsync(RunningLibrary library)
    {
        using var client = new HttpClient { BaseAddress = library.Address };
        foreach (var page in new[] { "/ne/", "/en/", "/ne/search?q=a", "/en/search", "/en/communities", "/en/about" })
            (await client.GetAsync(new Uri(page, UriKind.Relative))).EnsureSuccessStatusCode();
        await Task.Delay(TimeSpan.FromSeconds(30));
        var (site, worker) = (library.Site.ResidentMegabytes, library.Worker.ResidentMegabytes);
        return string.Create(CultureInfo.InvariantCulture, $"| Memory at rest, Site + Worker | {site + worker:0} MB ({site:0} + {worker:0}) | | | ≤ {Goal:0} MB {(site + worker <= Goal ? "reached" : "missed")} | |");
    }
}
