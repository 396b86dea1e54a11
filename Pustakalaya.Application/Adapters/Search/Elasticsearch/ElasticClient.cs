using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>
/// The few calls of Elasticsearch's REST API that the library needs, on any node of version 8 or later. A cluster that is away, too busy or too slow is a
/// <see cref="SearchUnavailableException"/>; an answer of 400 is a mistake of ours and an <see cref="ElasticRefusedException"/>.
/// </summary>
/// <param name="http">With the cluster's address and our user.</param>
internal sealed class ElasticClient(HttpClient http, CircuitBreaker breaker, TimeProvider time)
{
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");
    private static readonly MediaTypeHeaderValue LinesType = new("application/x-ndjson");
    private static readonly Patience Search = new(2, TimeSpan.FromMilliseconds(50), default);
    private static readonly Patience Work = new(5, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    /// <param name="limit">After which nobody waits any longer.</param>
    public async Task<JsonDocument> SearchAsync(string index, ReadOnlyMemory<byte> query, TimeSpan limit, CancellationToken ct) =>
        await SendAsync(HttpMethod.Post, $"{index}/_search", query, JsonType, Search with { Limit = limit }, ct) ?? throw Missing(index);

    /// <summary>Several operations, each with an answer of its own. Only into indices that are there: a misspelled name must not make one. Of each answer comes back what is looked at.</summary>
    public async Task<JsonDocument> BulkAsync(ReadOnlyMemory<byte> lines, CancellationToken ct) =>
        await SendAsync(HttpMethod.Post, "_bulk?require_alias=true&filter_path=items.*.status,items.*.error", lines, LinesType, Work, ct) ?? throw Missing("_bulk");

    /// <summary>What there is at a path; null when there is nothing.</summary>
    public Task<JsonDocument?> GetAsync(string path, CancellationToken ct) => SendAsync(HttpMethod.Get, path, default, JsonType, Work, ct);

    /// <returns>Null when what the path names is not there.</returns>
    public Task<JsonDocument?> PutAsync(string path, ReadOnlyMemory<byte> body, CancellationToken ct) => SendAsync(HttpMethod.Put, path, body, JsonType, Work, ct);

    /// <inheritdoc cref="PutAsync"/>
    public Task<JsonDocument?> PostAsync(string path, ReadOnlyMemory<byte> body, CancellationToken ct) => SendAsync(HttpMethod.Post, path, body, JsonType, Work, ct);

    /// <inheritdoc cref="PutAsync"/>
    public Task<JsonDocument?> DeleteAsync(string path, CancellationToken ct) => SendAsync(HttpMethod.Delete, path, default, JsonType, Work, ct);

    /// <summary>Makes what was written findable now.</summary>
    public async Task RefreshAsync(string index, CancellationToken ct)
    {
        using var done = await PostAsync($"{index}/_refresh", default, ct) ?? throw Missing(index);
    }

    private static SearchUnavailableException Missing(string index) => new($"Elasticsearch has no index {index}: it must be built first.", null);

    private async Task<JsonDocument?> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, MediaTypeHeaderValue type, Patience patience, CancellationToken ct)
    {
        if (!breaker.MayTry())
            throw new CircuitOpenException();
        using var limit = new CancellationTokenSource(patience.Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            var answer = await RetryAsync(method, path, body, type, patience, either.Token);
            breaker.Succeeded();
            return answer;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            breaker.GaveUp();
            throw;
        }
        catch (ElasticRefusedException)
        {
            // It answered: it is up.
            breaker.Succeeded();
            throw;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or JsonException or BusyException)
        {
            breaker.Failed();
            var reason = e is OperationCanceledException ? $"no answer within {patience.Limit.TotalSeconds:0.#} seconds" : e.Message;
            throw new SearchUnavailableException($"Elasticsearch is not to be had: {reason}", e);
        }
    }

    private async Task<JsonDocument?> RetryAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, MediaTypeHeaderValue type, Patience patience, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, path);
            if (!body.IsEmpty)
                request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = type } };
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (response.IsSuccessStatusCode)
                return await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(ct), cancellationToken: ct);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return null;
            var reason = $"{(int)response.StatusCode} {ElasticAnswers.ReasonOf(await response.Content.ReadAsStringAsync(ct))}";
            if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable && attempt < patience.Attempts)
            {
                await Task.Delay(patience.DelayAfter(attempt), time, ct);
                continue;
            }

            // 401 and 403: a wrong password, or a full disk that has made the index read-only. Both pass when the operator has seen to them.
            throw (int)response.StatusCode is >= 500 or 401 or 403 or 429
                ? new BusyException(reason)
                : new ElasticRefusedException((int)response.StatusCode, reason);
        }
    }

    /// <summary>Passes by itself, or by the operator.</summary>
    private sealed class BusyException(string reason) : Exception(reason);
}

/// <summary>How often a call is tried, and how long in all.</summary>
/// <param name="First">Pause after the first attempt; each further one is twice as long, and by chance up to half longer or shorter, so that not all come back at once.</param>
internal sealed record Patience(int Attempts, TimeSpan First, TimeSpan Limit)
{
    public TimeSpan DelayAfter(int attempt) => First * Math.Pow(2, attempt - 1) * (0.5 + Random.Shared.NextDouble());
}

/// <summary>Elasticsearch has read the request and will not do it, now or later.</summary>
internal sealed class ElasticRefusedException(int status, string reason) : Exception($"Elasticsearch refused: {reason}")
{
    public bool IsTooLarge => status == StatusCodes.Status413PayloadTooLarge;

    public bool IsThereAlready => reason.Contains("resource_already_exists_exception", StringComparison.Ordinal);
}
