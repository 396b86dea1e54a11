using System.Net;
using System.Text.Json;

namespace Pustakalaya.Testing;

/// <summary>A place of its own in the Elasticsearch node that tests share: indices with a prefix that nobody else has.</summary>
public sealed class ElasticNode : IAsyncDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(Requirements.Elastic) };

    public string Prefix { get; } = "test-" + Guid.NewGuid().ToString("N");

    /// <summary>Settings of a library that searches here.</summary>
    /// <param name="through">Another address of the same node, such as a proxy's.</param>
    public IEnumerable<KeyValuePair<string, string>> Settings(Uri? through = null) =>
    [
        new("Search:Engine", "elasticsearch"),
        new("Elastic:Url", (through ?? _http.BaseAddress!).ToString()),
        new("Elastic:Prefix", Prefix),
    ];

    /// <summary>Makes what was written findable now, not in a second.</summary>
    public async Task RefreshAsync()
    {
        using var done = await _http.PostAsync(new Uri($"{Prefix}-*/_refresh", UriKind.Relative), null);
        done.EnsureSuccessStatusCode();
    }

    /// <summary>What a path below the node answers; null for 404.</summary>
    public async Task<JsonElement?> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.Clone();
    }

    public async Task<IReadOnlyList<string>> IndicesAsync() =>
        [.. (await GetAsync($"_cat/indices/{Prefix}-*?format=json&h=index"))!.Value.EnumerateArray().Select(i => i.GetProperty("index").GetString()!).Order()];

    public async Task DeleteAsync(string index)
    {
        using var done = await _http.DeleteAsync(new Uri(index, UriKind.Relative));
        done.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var index in await IndicesAsync())
            await DeleteAsync(index);
        _http.Dispose();
    }
}
