using Npgsql;
using NpgsqlTypes;

namespace Pustakalaya.Application.Adapters.Messaging;

/// <summary>Where messages lie that no queue holds: those to be tried again later (in the outbox) and those put aside for a person.</summary>
internal sealed class MessageShelves(NpgsqlDataSource source, TimeProvider time)
{
    /// <summary>For the relay, which gives it back to its queue then.</summary>
    /// <param name="deliveries">How often it was tried.</param>
    public async Task PutOffAsync(MessageEnvelope message, string queue, int deliveries, TimeSpan delay, CancellationToken ct)
    {
        await using var insert = source.CreateCommand(
            """
            INSERT INTO outbox_messages (message_id, name, body, queue, deliveries, trace_parent, created_at, next_attempt_at, attempts)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)
            ON CONFLICT (message_id, queue) DO NOTHING
            """);
        var now = time.GetUtcNow().UtcDateTime;
        insert.Parameters.Add(new() { Value = message.MessageId });
        insert.Parameters.Add(new() { Value = message.Name });
        insert.Parameters.Add(new() { Value = message.Body });
        insert.Parameters.Add(new() { Value = queue });
        insert.Parameters.Add(new() { Value = deliveries });
        insert.Parameters.Add(new() { Value = (object?)message.TraceParent ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        insert.Parameters.Add(new() { Value = now });
        insert.Parameters.Add(new() { Value = now + delay });
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <param name="queue">Empty when no queue wanted it.</param>
    public async Task PutAsideAsync(MessageEnvelope message, string queue, string reason, CancellationToken ct)
    {
        await using var insert = source.CreateCommand(
            """
            INSERT INTO dead_messages (queue, message_id, name, body, reason, died_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (queue, message_id) DO UPDATE SET reason = excluded.reason, died_at = excluded.died_at
            """);
        insert.Parameters.Add(new() { Value = queue });
        insert.Parameters.Add(new() { Value = message.MessageId });
        insert.Parameters.Add(new() { Value = message.Name });
        insert.Parameters.Add(new() { Value = message.Body });
        insert.Parameters.Add(new() { Value = reason });
        insert.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await insert.ExecuteNonQueryAsync(ct);
    }
}
