using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Pustakalaya.Application.Adapters.Messaging.RabbitMq;

/// <summary>
/// One connection to the broker, made when it is asked for and made anew when it is gone. The client's own recovery is off: it covers neither the
/// first connect nor a channel that the broker closed, so whoever uses a connection must be able to begin again anyway, and one way is enough.
/// </summary>
/// <param name="purpose">Publishing and consuming have one each: a broker that is short of memory stops reading what publishers send, and acks must get through.</param>
internal sealed class RabbitConnection(string purpose, RabbitOptions options, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly ConnectionFactory _factory = new()
    {
        HostName = options.Host!,
        Port = options.PortInUse,
        UserName = options.User!,
        Password = options.Password!,
        VirtualHost = options.VirtualHost,
        Ssl = new SslOption { Enabled = options.Tls, ServerName = options.Host! },
        ClientProvidedName = $"pustakalaya {Environment.MachineName}/{Environment.ProcessId} {purpose}",
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        RequestedHeartbeat = TimeSpan.FromSeconds(options.HeartbeatSeconds),
        RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
        ContinuationTimeout = TimeSpan.FromSeconds(10),
        MaxInboundMessageBodySize = 1 << 20,
    };

    private IConnection? _current;

    /// <summary>The open connection, or a new one.</summary>
    public async Task<IConnection> OpenAsync(CancellationToken ct)
    {
        await _opening.WaitAsync(ct);
        try
        {
            if (_current is { IsOpen: true } open)
                return open;
            Abandon(_current);
            return _current = await _factory.CreateConnectionAsync(ct);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Nobody trusts this one any more: the next to ask gets a new one. Its end may take long on a dead line, so nobody waits for it.</summary>
    public void Abandon(IConnection? connection)
    {
        if (connection is null)
            return;
        Interlocked.CompareExchange(ref _current, null, connection);
        _ = Task.Run(() => EndAsync(connection));
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _current, null) is { } connection)
            await EndAsync(connection);
        _opening.Dispose();
    }

    private async Task EndAsync(IConnection connection)
    {
        try
        {
            await connection.AbortAsync(Farewell);
            await connection.DisposeAsync();
        }
        catch (Exception e) when (RabbitTrouble.IsCauseOf(e))
        {
            logger.LogDebug("A connection for {Purpose} did not end well: {Problem}", purpose, e.Message);
        }
    }
}
