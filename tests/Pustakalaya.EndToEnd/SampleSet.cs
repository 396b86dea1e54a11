using System.Net.Http.Json;
using System.Text.Json;
using Pustakalaya.Testing;

namespace Pustakalaya.EndToEnd;

/// <summary>What the first start brings in, by the command that <c>ci/up</c> uses, once for all tests.</summary>
internal static class SampleSet
{
    private static readonly SemaphoreSlim Importing = new(1, 1);
    private static Items? _items;

    /// <summary>The items that the pages are looked at with, one of each kind; each as the rest of an address: <c>items/ID/SLUG</c>.</summary>
    /// <param name="Chapters">A book of chapters.</param>
    public sealed record Items(string Book, string Recording, string Film, string Lesson, string Chapters);

    public static async Task<Items> ImportAsync(Library library)
    {
        await Importing.WaitAsync();
        try
        {
            if (_items is not null)
                return _items;
            var folder = Path.Combine(RunningLibrary.Root, "samples");
            await library.Server.ImportAsync(folder, Path.Combine(folder, "manifest.csv"));
            using var client = new HttpClient { BaseAddress = library.Server.Address };
            for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < Library.WorkPatience;)
            {
                if (await FindAsync(client) is { } items)
                    return _items = items;
                await Task.Delay(500);
            }

            throw new InvalidOperationException($"The sample set was not ready to be looked at within {Library.WorkPatience}:\n" + library.Server.Log);
        }
        finally
        {
            Importing.Release();
        }
    }

    /// <returns>Null while something of what the pages show is still being made.</returns>
    private static async Task<Items?> FindAsync(HttpClient client)
    {
        var book = await FirstAsync("q=sambidhan", "/read?page=3", page => page.Contains("page-3-1000", StringComparison.Ordinal));
        var recording = await FirstAsync("kind=audio", "", page => page.Split("data-wave=\"/files").Length == 4);
        var film = await FirstAsync("kind=video", "", page => page.Contains("data-board=\"/files", StringComparison.Ordinal));
        var lesson = await FirstAsync("kind=lesson", "", page => page.Contains("/open\"", StringComparison.Ordinal));
        var chapters = await FirstAsync("kind=document&q=bhanubhakta", "/read?page=2", page => page.Contains("class=\"text-page chapter\"", StringComparison.Ordinal));
        return book is null || recording is null || film is null || lesson is null || chapters is null ? null : new Items(book, recording, film, lesson, chapters);

        async Task<string?> FirstAsync(string query, string page, Predicate<string> isReady)
        {
            var found = await client.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/search?" + query, UriKind.Relative));
            foreach (var item in found.GetProperty("items").EnumerateArray())
            {
                // /ne/items/ID/SLUG
                var address = item.GetProperty("url").GetString()!["/ne/".Length..];
                using var answer = await client.GetAsync(new Uri($"/ne/{address}{page}", UriKind.Relative));
                if (answer.IsSuccessStatusCode && isReady(await answer.Content.ReadAsStringAsync()))
                    return address;
            }

            return null;
        }
    }
}
