using System.Globalization;
using Pustakalaya.Testing;

namespace Pustakalaya.Benchmarks;

/// <summary>Resident memory of Site and Worker together, half a minute after they were last used.</summary>
internal static class MemoryBenchmark
{
    private const double Goal = 350;

    /// <summary>After a start and a few pages.</summary>
    public static async Task<string> IdleAsync(RunningLibrary library)
    {
        using var client = new HttpClient { BaseAddress = library.Address };
        foreach (var page in new[] { "/ne/", "/en/", "/ne/search?q=a", "/en/search", "/en/communities", "/en/about" })
            (await client.GetAsync(new Uri(page, UriKind.Relative))).EnsureSuccessStatusCode();
        var (sum, each) = await AtRestAsync(library);
        return string.Create(CultureInfo.InvariantCulture, $"| Memory idle after a start and a few pages, Site + Worker | {each} | | | ≤ {Goal:0} MB {(sum <= Goal ? "reached" : "missed")} | |");
    }

    /// <summary>After the load of the other parts: no goal, but what a day of use leaves.</summary>
    public static async Task<string> AfterLoadAsync(RunningLibrary library) => $"| Memory after all of the above, Site + Worker | {(await AtRestAsync(library)).Each} | | | | |";

    private static async Task<(double Sum, string Each)> AtRestAsync(RunningLibrary library)
    {
        await Task.Delay(TimeSpan.FromSeconds(30));
        var (site, worker) = (library.Site.ResidentMegabytes, library.Worker.ResidentMegabytes);
        return (site + worker, string.Create(CultureInfo.InvariantCulture, $"{site + worker:0} MB ({site:0} + {worker:0})"));
    }
}
