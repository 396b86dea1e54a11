using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Pustakalaya.Application.Adapters.Messaging;

/// <summary>Hands the outbox over to the transport. Rows are deleted after the hand-over and re-read until then, so nothing is parked and nothing lost; any number of relays may run.</summary>
public sealed class OutboxRelay
{
    private const int BatchSize = 200;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly NpgsqlDataSource _source;
    private readonly IMessageTransport _transport;
    private readonly WakeUps _wakeUps;
    private readonly TimeSpan _poll;
    private readonly TimeProvider _time;
    private readonly ILogger<OutboxRelay> _logger;

    internal OutboxRelay(NpgsqlDataSource source, IMessageTransport transport, WakeUps wakeUps, IOptions<MessagingOptions> options, TimeProvider time, ILogger<OutboxRelay> logger) =>
        (_source, _transport, _wakeUps, _poll, _time, _logger) = (source, transport, wakeUps, options.Value.Poll, time, logger);

    /// <summary>Relays for as long as the process lives; waits out a database that is away.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                // A full batch means that there is more. Otherwise wait, also after failures: their rows come due by themselves.
                if (await RelayBatchAsync(ct) < BatchSize)
                    await _wakeUps.WaitAsync(WakeUps.OutboxChannel, _poll, ct);
            }
            catch (NpgsqlException e)
            {
                _logger.LogWarning("The outbox cannot be read, trying again: {Problem}", e.Message);
                await Task.Delay(_poll, ct);
            }
        }
    }

    /// <summary>Hands over what is due, once.</summary>
    /// <returns>How many messages went out.</returns>
    public async Task<int> RelayBatchAsync(CancellationToken ct)
    {
        await using var connection = await _source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var (ids, messages) = await LockDueAsync(connection, ct);
        if (ids.Count == 0)
            return 0;

        IReadOnlyList<Guid> unwanted;
        try
        {
            unwanted = await _transport.PublishAsync(messages, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // The transport is away: for ever again, more and more slowly. An event is never given up.
            _logger.LogWarning("{Count} messages were not handed over, trying again: {Problem}", ids.Count, e.Message);
            await PutOffAsync(connection, ids, e.Message, ct);
            await transaction.CommitAsync(ct);
            return 0;
        }

        await SetAsideAsync(connection, messages, unwanted, ct);
        await using (var delete = new NpgsqlCommand("DELETE FROM outbox_messages WHERE id = ANY($1)", connection) { Parameters = { new() { Value = ids.ToArray() } } })
            await delete.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return ids.Count;
    }

    private async Task<(List<long> Ids, List<MessageEnvelope> Messages)> LockDueAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            "SELECT id, message_id, name, body::text, trace_parent FROM outbox_messages WHERE next_attempt_at <= $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED",
            connection)
        {
            Parameters = { new() { Value = _time.GetUtcNow().UtcDateTime }, new() { Value = BatchSize } },
        };
        var (ids, messages) = (new List<long>(), new List<MessageEnvelope>());
        await using var rows = await select.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            ids.Add(rows.GetInt64(0));
            messages.Add(new MessageEnvelope(rows.GetGuid(1), rows.GetString(2), rows.GetString(3), await rows.IsDBNullAsync(4, ct) ? null : rows.GetString(4)));
        }

        return (ids, messages);
    }

    private async Task PutOffAsync(NpgsqlConnection connection, List<long> ids, string problem, CancellationToken ct)
    {
        await using var update = new NpgsqlCommand(
            """
            UPDATE outbox_messages SET attempts = attempts + 1, last_error = $2,
                next_attempt_at = $3 + least(make_interval(secs => power(2, least(attempts, 10))), $4)
            WHERE id = ANY($1)
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = ids.ToArray() },
                new() { Value = problem },
                new() { Value = _time.GetUtcNow().UtcDateTime },
                new() { Value = LongestPause, NpgsqlDbType = NpgsqlDbType.Interval },
            },
        };
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A message that no queue wants comes of a release that is newer or older than this worker: kept for a person, not dropped.</summary>
    private async Task SetAsideAsync(NpgsqlConnection connection, List<MessageEnvelope> messages, IReadOnlyList<Guid> unwanted, CancellationToken ct)
    {
        foreach (var message in messages.Where(m => unwanted.Contains(m.MessageId)))
        {
            _logger.LogError("No queue wants {Message} ({MessageId}): it is in dead_messages", message.Name, message.MessageId);
            await using var insert = new NpgsqlCommand(
                "INSERT INTO dead_messages (queue, message_id, name, body, reason, died_at) VALUES ('', $1, $2, $3, 'No queue wants it.', $4)", connection)
            {
                Parameters = { new() { Value = message.MessageId }, new() { Value = message.Name }, new() { Value = message.Body }, new() { Value = _time.GetUtcNow().UtcDateTime } },
            };
            await insert.ExecuteNonQueryAsync(ct);
        }
    }
}
