using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Pustakalaya.Application.Adapters.Messaging.Postgres;

/// <summary>A locked row of <c>queue_messages</c>; renews its lock until it is answered for. Every statement names the lock, so a lost message is left alone.</summary>
#pragma warning disable CA1001 // Its token sources have neither timer nor wait handle: nothing to dispose of, and whoever got Lost may look at it later.
internal sealed class PostgresDelivery : Delivery
#pragma warning restore CA1001
{
    private readonly NpgsqlDataSource _source;
    private readonly long _id;
    private readonly Guid _token;
    private readonly TimeSpan _lock;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _answered = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Task _renewing;

    public PostgresDelivery(
        NpgsqlDataSource source, MessageEnvelope message, string queue, int attempt, long id, Guid token, TimeSpan locked, TimeProvider time, ILogger logger)
        : base(message, queue, attempt)
    {
        (_source, _id, _token, _lock, _time, _logger) = (source, id, token, locked, time, logger);
        _renewing = RenewAsync();
    }

    public override CancellationToken Lost => _lost.Token;

    public override Task AckAsync(CancellationToken ct) => AnswerAsync("DELETE FROM queue_messages WHERE id = $1 AND locked_by = $2", [], ct);

    public override Task ReleaseAsync(TimeSpan delay, bool counts, CancellationToken ct) => AnswerAsync(
        $"""
        WITH freed AS (
            UPDATE queue_messages SET locked_until = now() + $3, locked_by = NULL, deliveries = deliveries - $4
            WHERE id = $1 AND locked_by = $2 RETURNING queue)
        SELECT pg_notify('{WakeUps.QueueChannel}', queue) FROM freed
        """,
        [new() { Value = delay, NpgsqlDbType = NpgsqlDbType.Interval }, new() { Value = counts ? 0 : 1 }],
        ct);

    public override Task DeadLetterAsync(string reason, CancellationToken ct) => AnswerAsync(
        """
        WITH dead AS (DELETE FROM queue_messages WHERE id = $1 AND locked_by = $2 RETURNING queue, message_id, name, body)
        INSERT INTO dead_messages (queue, message_id, name, body, reason, died_at)
        SELECT queue, message_id, name, body, $3, now() FROM dead
        ON CONFLICT (queue, message_id) DO UPDATE SET reason = excluded.reason, died_at = excluded.died_at
        """,
        [new() { Value = reason }],
        ct);

    private async Task AnswerAsync(string sql, NpgsqlParameter[] more, CancellationToken ct)
    {
        // Before the statement: a failed answer, too, must let the lock lapse, so that the message comes again.
        await _answered.CancelAsync();
        await _renewing;
        await using var command = _source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = _id });
        command.Parameters.Add(new() { Value = _token });
        foreach (var parameter in more)
            command.Parameters.Add(parameter);
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(_lock / 3, _time);
        var renewed = _time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(_answered.Token))
            {
                try
                {
                    await using var renew = _source.CreateCommand("UPDATE queue_messages SET locked_until = now() + $3 WHERE id = $1 AND locked_by = $2");
                    renew.Parameters.Add(new() { Value = _id });
                    renew.Parameters.Add(new() { Value = _token });
                    renew.Parameters.Add(new() { Value = _lock, NpgsqlDbType = NpgsqlDbType.Interval });
                    if (await renew.ExecuteNonQueryAsync(_answered.Token) == 0)
                    {
                        await LoseAsync("somebody else has it");
                        return;
                    }

                    renewed = _time.GetTimestamp();
                }
                catch (Exception e) when (!_answered.IsCancellationRequested)
                {
                    _logger.LogWarning("The lock on {MessageId} in {Queue} was not renewed: {Problem}", Message.MessageId, Queue, e.Message);
                    if (_time.GetElapsedTime(renewed) >= _lock)
                    {
                        await LoseAsync("its lock could not be renewed in time");
                        return;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (_answered.IsCancellationRequested)
        {
            // Answered for: nothing left to renew.
        }
    }

    private async Task LoseAsync(string why)
    {
        _logger.LogWarning("Lost {MessageId} of {Queue}: {Why}", Message.MessageId, Queue, why);
        await _lost.CancelAsync();
    }
}
