namespace Pustakalaya.Benchmarks.Drill;

/// <summary>Twenty readers who open pages, search and ask the API, each a request in some 400 ms: half of what a class does to the door's limits.</summary>
internal static class Readers
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    public static Task RunAsync(Door door, Visits visits, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, 20).Select(reader => ReadAsync(door, visits, reader, stop)));

    private static async Task ReadAsync(Door door, Visits visits, int reader, CancellationToken stop)
    {
        using var visitor = door.NewVisitor();
        // Nobody waits longer.
        visitor.Timeout = TimeSpan.FromSeconds(30);
        for (var round = reader; !stop.IsCancellationRequested; round++)
        {
            // Twelve of pages, four of searches, four of the API. No two searches alike, or a cache would answer.
            var (what, url) = (reader % 5) switch
            {
                3 => ("search", $"/{(round % 2 == 0 ? "ne" : "en")}/search?q=book+{round}&page=1"),
                4 => ("api", $"/api/v1/search?q=drill+{round}"),
                _ => ("page", (round % 4) switch { 0 => "/ne/", 1 => "/en/communities", 2 => $"/en/?{round}", _ => "/ne/about" }),
            };
            await visits.CountAsync($"reader, {what}", url, async () => await Door.ReadAsync(await visitor.GetAsync(url, CancellationToken.None)));
            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
