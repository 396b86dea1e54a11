using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Pustakalaya.Application.Adapters.Messaging.Postgres;

/// <summary>
/// The embedded queue: a row of <c>queue_messages</c> for each message and queue. A worker takes a row by writing its lock into it and holds no
/// transaction while it works; a lock that is not renewed lapses, and the next worker takes the row.
/// </summary>
internal sealed class PostgresTransport(
    NpgsqlDataSource source, WakeUps wakeUps, IReadOnlyList<Subscription> subscriptions, IOptions<MessagingOptions> options, TimeProvider time, ILogger<PostgresTransport> logger)
    : IMessageTransport
{
    public async Task<Publication> PublishAsync(IReadOnlyList<MessageEnvelope> messages, CancellationToken ct)
    {
        var unwanted = new List<MessageEnvelope>();
        var rows = new List<(string Queue, MessageEnvelope Message)>();
        foreach (var message in messages)
        {
            var before = rows.Count;
            rows.AddRange(subscriptions.Where(s => message.Queue.Length == 0 ? s.Wants(message.Name) : s.Queue == message.Queue).Select(s => (s.Queue, message)));
            if (rows.Count == before)
                unwanted.Add(message);
        }

        if (rows.Count > 0)
            await InsertAsync(rows, ct);
        return new Publication(unwanted);
    }

    /// <summary>Its queues lie in the database themselves: what is not there is nowhere.</summary>
    public Task<TimeSpan?> LostAfterAsync(CancellationToken ct) => Task.FromResult<TimeSpan?>(TimeSpan.FromMinutes(10));

    public async IAsyncEnumerable<Delivery> ReceiveAsync(Subscription subscription, [EnumeratorCancellation] CancellationToken ct)
    {
        while (true)
        {
            Delivery? delivery;
            try
            {
                delivery = await ClaimAsync(subscription.Queue, ct);
            }
            catch (NpgsqlException e)
            {
                logger.LogWarning("The queue {Queue} cannot be read, trying again: {Problem}", subscription.Queue, e.Message);
                await Task.Delay(options.Value.Poll, ct);
                continue;
            }

            if (delivery is not null)
                yield return delivery;
            else
                await wakeUps.WaitAsync(subscription.Queue, options.Value.Poll, ct);
        }
    }

    /// <summary>What lies in its queues lies in the database, where whoever reads this can count it.</summary>
    public Task<TransportView> LookAsync(CancellationToken ct) =>
        Task.FromResult(new TransportView(MessagingOptions.Postgres, true, 0, subscriptions.ToDictionary(s => s.Queue, _ => 0L)));

    private async Task InsertAsync(List<(string Queue, MessageEnvelope Message)> rows, CancellationToken ct)
    {
        // One batch, so one transaction: the wake-up comes when the rows can be seen. A row that is there already is from a relay that died half-way.
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            INSERT INTO queue_messages (queue, message_id, name, body, trace_parent, enqueued_at, deliveries)
            SELECT queue, message_id, name, body, trace_parent, now(), deliveries
            FROM unnest($1, $2, $3, $4, $5, $6) AS m (queue, message_id, name, body, trace_parent, deliveries)
            ON CONFLICT (queue, message_id) DO NOTHING
            """)
        {
            Parameters =
            {
                new() { Value = rows.Select(r => r.Queue).ToArray() },
                new() { Value = rows.Select(r => r.Message.MessageId).ToArray() },
                new() { Value = rows.Select(r => r.Message.Name).ToArray() },
                new() { Value = rows.Select(r => r.Message.Body).ToArray() },
                new() { Value = rows.Select(r => r.Message.TraceParent).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = rows.Select(r => r.Message.Deliveries).ToArray() },
            },
        });
        foreach (var queue in rows.Select(r => r.Queue).Distinct())
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT pg_notify($1, $2)") { Parameters = { new() { Value = WakeUps.QueueChannel }, new() { Value = queue } } });
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>
    /// Takes the oldest free message, or none. The clock is the database's, the same for all workers. Compared by "=", so that the search is done once: by "IN" it is
    /// part of a join, which on a table that seemed to have one row is done anew for each, and takes them all.
    /// </summary>
    private async Task<Delivery?> ClaimAsync(string queue, CancellationToken ct)
    {
        var token = Guid.NewGuid();
        await using var claim = source.CreateCommand(
            """
            UPDATE queue_messages SET locked_until = now() + $2, locked_by = $3, deliveries = deliveries + 1
            WHERE id = (
                SELECT id FROM queue_messages
                WHERE queue = $1 AND (locked_until IS NULL OR locked_until < now())
                ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, message_id, name, body, trace_parent, deliveries
            """);
        claim.Parameters.Add(new() { Value = queue });
        claim.Parameters.Add(new() { Value = options.Value.Lock, NpgsqlDbType = NpgsqlDbType.Interval });
        claim.Parameters.Add(new() { Value = token });
        await using var row = await claim.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
            return null;
        var message = new MessageEnvelope(row.GetGuid(1), row.GetString(2), row.GetString(3), await row.IsDBNullAsync(4, ct) ? null : row.GetString(4));
        return new PostgresDelivery(source, message, queue, row.GetInt32(5), row.GetInt64(0), token, options.Value.Lock, time, logger);
    }
}
