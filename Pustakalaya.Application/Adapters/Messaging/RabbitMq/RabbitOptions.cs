namespace Pustakalaya.Application.Adapters.Messaging.RabbitMq;

/// <summary>Section <c>Rabbit</c>: where the broker is. Read only when <c>Messaging:Transport</c> says so.</summary>
public sealed class RabbitOptions
{
    public const string Section = "Rabbit";

    private const int PlainPort = 5672;
    private const int TlsPort = 5671;

    public string? Host { get; set; }

    /// <summary>0: the protocol's own, 5672, or 5671 with TLS.</summary>
    public int Port { get; set; }

    public string? User { get; set; }

    public string? Password { get; set; }

    public string VirtualHost { get; set; } = "/";

    /// <summary>Encrypted, and the broker's certificate must be one that the system trusts and made out to <see cref="Host"/>.</summary>
    public bool Tls { get; set; }

    /// <summary>A connection on which nothing was heard for twice as long is taken for dead.</summary>
    public int HeartbeatSeconds { get; set; } = 15;

    internal int PortInUse => Port != 0 ? Port : Tls ? TlsPort : PlainPort;
}
