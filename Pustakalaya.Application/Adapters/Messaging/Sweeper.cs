using Microsoft.Extensions.Logging;
using Npgsql;

namespace Pustakalaya.Application.Adapters.Messaging;

/// <summary>Throws away what messaging no longer needs. (Stages that wait or were forgotten are the business of <c>Ingest/SweepStages</c>.)</summary>
public sealed class Sweeper
{
    /// <summary>Longer than any message can be on its way: the longest outage, and an operator's replay of dead letters after it.</summary>
    internal static readonly TimeSpan InboxAge = TimeSpan.FromDays(30);

    private static readonly TimeSpan HeartbeatAge = TimeSpan.FromDays(1);

    private readonly NpgsqlDataSource _source;
    private readonly IMessageTransport _transport;
    private readonly TimeProvider _time;
    private readonly ILogger<Sweeper> _logger;

    internal Sweeper(NpgsqlDataSource source, IMessageTransport transport, TimeProvider time, ILogger<Sweeper> logger) =>
        (_source, _transport, _time, _logger) = (source, transport, time, logger);

    /// <summary>A stage of which nothing was heard for so long has lost its message. Null while the transport may still hold it unseen.</summary>
    public Task<TimeSpan?> LostAfterAsync(CancellationToken ct) => _transport.LostAfterAsync(ct);

    public async Task SweepAsync(CancellationToken ct)
    {
        var inbox = await DeleteAsync("DELETE FROM inbox_messages WHERE handled_at < $1", InboxAge, ct);
        var hearts = await DeleteAsync("DELETE FROM heartbeats WHERE at < $1", HeartbeatAge, ct);
        if (inbox + hearts > 0)
            _logger.LogInformation("Swept {Inbox} inbox rows and {Heartbeats} heartbeats of workers that are gone", inbox, hearts);
    }

    private async Task<int> DeleteAsync(string sql, TimeSpan age, CancellationToken ct)
    {
        await using var delete = _source.CreateCommand(sql);
        delete.Parameters.Add(new() { Value = (_time.GetUtcNow() - age).UtcDateTime });
        return await delete.ExecuteNonQueryAsync(ct);
    }
}
