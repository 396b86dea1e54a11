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
        var due = await LockDueAsync(connection, ct);
        if (due.Count == 0)
            return 0;

        Publication publication;
        try
        {
            publication = await _transport.PublishAsync([.. due.Values], ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            publication = new Publication([], [.. due.Values], e.Message);
        }

        var unsure = publication.Unsure.ToHashSet();
        if (unsure.Count > 0)
        {
            // The transport is away: for ever again, more and more slowly. An event is never given up.
            _logger.LogWarning("{Count} messages were not handed over, trying again: {Problem}", unsure.Count, publication.Problem);
            await PutOffAsync(connection, [.. due.Where(row => unsure.Contains(row.Value)).Select(row => row.Key)], publication.Problem, ct);
        }

        await SetAsideAsync(connection, publication.Unwanted, ct);
        await using (var delete = new NpgsqlCommand("DELETE FROM outbox_messages WHERE id = ANY($1)", connection))
        {
            delete.Parameters.Add(new() { Value = due.Where(row => !unsure.Contains(row.Value)).Select(row => row.Key).ToArray() });
            await delete.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return due.Count - unsure.Count;
    }

    private async Task<Dictionary<long, MessageEnvelope>> LockDueAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            """
            SELECT id, message_id, name, body, trace_parent, queue, deliveries FROM outbox_messages
            WHERE next_attempt_at <= $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
            """,
            connection)
        {
            Parameters = { new() { Value = _time.GetUtcNow().UtcDateTime }, new() { Value = BatchSize } },
        };
        var due = new Dictionary<long, MessageEnvelope>();
        await using var rows = await select.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            var trace = await rows.IsDBNullAsync(4, ct) ? null : rows.GetString(4);
            due.Add(rows.GetInt64(0), new MessageEnvelope(rows.GetGuid(1), rows.GetString(2), rows.GetString(3), trace, rows.GetString(5), rows.GetInt32(6)));
        }

        return due;
    }

    private async Task PutOffAsync(NpgsqlConnection connection, long[] ids, string? problem, CancellationToken ct)
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
                new() { Value = ids },
                new() { Value = (object?)problem ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = _time.GetUtcNow().UtcDateTime },
                new() { Value = LongestPause, NpgsqlDbType = NpgsqlDbType.Interval },
            },
        };
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A message that no queue wants comes of a release that is newer or older than this worker: kept for a person, not dropped.</summary>
    private async Task SetAsideAsync(NpgsqlConnection connection, IEnumerable<MessageEnvelope> unwanted, CancellationToken ct)
    {
        foreach (var message in unwanted)
        {
            _logger.LogError("No queue wants {Message} ({MessageId}): it is in dead_messages", message.Name, message.MessageId);
            await using var insert = new NpgsqlCommand(
                """
                INSERT INTO dead_messages (queue, message_id, name, body, reason, died_at) VALUES ($1, $2, $3, $4, 'No queue wants it.', $5)
                ON CONFLICT (queue, message_id) DO UPDATE SET died_at = excluded.died_at
                """,
                connection)
            {
                Parameters =
                {
                    new() { Value = message.Queue },
                    new() { Value = message.MessageId },
                    new() { Value = message.Name },
                    new() { Value = message.Body },
                    new() { Value = _time.GetUtcNow().UtcDateTime },
                },
            };
            await insert.ExecuteNonQueryAsync(ct);
        }
    }
}
