using System.Text.Json;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>Writes many operations in bulks of bounded size and looks at the answer to each: a bulk of which a part failed answers 200 like any other.</summary>
internal sealed class BulkWriter(ElasticClient client, TimeProvider time)
{
    /// <summary>Of one request; a document that is larger goes alone.</summary>
    public const int MaxBytes = 5 * 1024 * 1024;

    private static readonly Patience Retry = new(5, TimeSpan.FromSeconds(1), default);

    /// <summary>Takes the operations as they come: a whole library may be given.</summary>
    /// <returns>Documents that the cluster will never take, and why.</returns>
    /// <exception cref="SearchUnavailableException">Some are not written, for a reason that passes: give all of them again.</exception>
    public async Task<IReadOnlyList<BulkRejection>> WriteAsync(IEnumerable<BulkOperation> operations, CancellationToken ct)
    {
        var rejected = new List<BulkRejection>();
        var bulk = new List<BulkOperation>();
        var size = 0;
        foreach (var operation in operations)
        {
            if (bulk.Count > 0 && size + operation.Lines.Length > MaxBytes)
            {
                await SendAsync(bulk, rejected, ct);
                (bulk, size) = ([], 0);
            }

            bulk.Add(operation);
            size += operation.Lines.Length;
        }

        if (bulk.Count > 0)
            await SendAsync(bulk, rejected, ct);
        return rejected;
    }

    /// <summary>What became of one operation.</summary>
    internal static BulkOutcome OutcomeOf(int status) => status switch
    {
        >= 200 and < 300 => BulkOutcome.Done,
        // A newer document is there: so it is as it should be.
        409 => BulkOutcome.Done,
        429 or >= 500 => BulkOutcome.Again,
        // The disk is too full to write.
        403 => BulkOutcome.Again,
        _ => BulkOutcome.Rejected,
    };

    private async Task SendAsync(List<BulkOperation> bulk, List<BulkRejection> rejected, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            string? reason;
            try
            {
                (bulk, reason) = await SendOnceAsync(bulk, rejected, ct);
            }
            catch (ElasticRefusedException e) when (e.IsTooLarge && bulk.Count > 1)
            {
                // Something between us and the cluster takes less than the cluster does.
                await SendAsync(bulk[..(bulk.Count / 2)], rejected, ct);
                await SendAsync(bulk[(bulk.Count / 2)..], rejected, ct);
                return;
            }

            if (bulk.Count == 0)
                return;
            if (attempt == Retry.Attempts)
                throw new SearchUnavailableException($"Elasticsearch did not take {bulk.Count} documents now: {reason}", null);
            await Task.Delay(Retry.DelayAfter(attempt), time, ct);
        }
    }

    /// <returns>What must be sent again, and why.</returns>
    private async Task<(List<BulkOperation> Again, string? Reason)> SendOnceAsync(List<BulkOperation> bulk, List<BulkRejection> rejected, CancellationToken ct)
    {
        using var answer = await client.BulkAsync(Join(bulk), ct);
        var again = new List<BulkOperation>();
        string? reason = null;
        var results = answer.RootElement.GetProperty("items");
        if (results.GetArrayLength() != bulk.Count)
            throw new SearchUnavailableException($"Elasticsearch answered to {results.GetArrayLength()} of {bulk.Count} operations.", null);
        foreach (var (operation, result) in bulk.Zip(results.EnumerateArray(), (o, r) => (o, r.EnumerateObject().Single())))
        {
            var status = result.Value.GetProperty("status").GetInt32();
            var why = result.Value.TryGetProperty("error", out var error) ? ElasticAnswers.ReasonOf(error) : null;
            // What was to be deleted and is not there is as it should be; an index that is not there says so in an error.
            var outcome = status == 404 && result.Name == "delete" && why is null ? BulkOutcome.Done : OutcomeOf(status);
            if (status == 404 && why is not null)
                throw new SearchUnavailableException($"Elasticsearch has no index {operation.Index}: it must be built first.", null);
            if (outcome == BulkOutcome.Again)
            {
                again.Add(operation);
                reason = $"{status} {why}";
            }
            else if (outcome == BulkOutcome.Rejected)
            {
                rejected.Add(new BulkRejection(operation.Id, $"{status} {why}"));
            }
        }

        return (again, reason);
    }

    private static byte[] Join(List<BulkOperation> bulk)
    {
        var all = new byte[bulk.Sum(o => o.Lines.Length)];
        var at = 0;
        foreach (var operation in bulk)
        {
            operation.Lines.Span.CopyTo(all.AsSpan(at));
            at += operation.Lines.Length;
        }

        return all;
    }
}

internal enum BulkOutcome
{
    Done,

    /// <summary>Passes by itself: the same once more.</summary>
    Again,

    /// <summary>Never: the document itself is wrong.</summary>
    Rejected,
}

internal sealed record BulkRejection(string Id, string Reason);
