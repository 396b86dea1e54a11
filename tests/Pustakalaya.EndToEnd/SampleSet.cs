using System.Net.Http.Json;
using System.Text.Json;
using Pustakalaya.Testing;

namespace Pustakalaya.EndToEnd;

/// <summary>The books of the first start, brought in by the command that <c>ci/up</c> uses, once for all tests.</summary>
internal static class SampleSet
{
    private static readonly SemaphoreSlim Importing = new(1, 1);
    private static Item? _item;

    /// <summary>The book that the pages are looked at with.</summary>
    public sealed record Item(Guid Id, string Slug);

    public static async Task<Item> ImportAsync(Library library)
    {
        await Importing.WaitAsync();
        try
        {
            if (_item is not null)
                return _item;
            var folder = Path.Combine(RunningLibrary.Root, "samples");
            var manifest = Path.Combine(folder, "manifest.csv");
            await library.Server.ImportAsync(folder, manifest);
            // A line whose second field names another file adds to that one's item.
            var expected = (await File.ReadAllLinesAsync(manifest)).Skip(1).Count(line => line.Split(',')[1].Length == 0);
            using var client = new HttpClient { BaseAddress = library.Server.Address };
            for (var attempt = 0; attempt < 240; attempt++)
            {
                var all = await client.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/search?size=1", UriKind.Relative));
                var found = await client.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/search?q=sambidhan", UriKind.Relative));
                if (all.GetProperty("total").GetInt32() >= expected && found.GetProperty("items").EnumerateArray().FirstOrDefault(i => i.GetProperty("hits").GetArrayLength() > 0) is { ValueKind: JsonValueKind.Object } book)
                {
                    var address = book.GetProperty("url").GetString()!.Split('/');
                    var item = new Item(Guid.Parse(address[3]), address[4]);
                    // The page that the reader is shown with must have its picture.
                    var page = await client.GetStringAsync(new Uri($"/ne/items/{item.Id}/{item.Slug}/read?page=3", UriKind.Relative));
                    if (page.Contains("page-3-1000", StringComparison.Ordinal))
                        return _item = item;
                }

                await Task.Delay(500);
            }

            throw new InvalidOperationException("The sample set did not become searchable within two minutes:\n" + library.Server.Log);
        }
        finally
        {
            Importing.Release();
        }
    }
}
