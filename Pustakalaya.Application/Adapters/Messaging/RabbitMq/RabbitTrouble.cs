using System.Net.Sockets;
using RabbitMQ.Client.Exceptions;

namespace Pustakalaya.Application.Adapters.Messaging.RabbitMq;

/// <summary>Tells a broker that is away, or a channel it has closed, from a mistake of ours.</summary>
internal static class RabbitTrouble
{
    public static bool IsCauseOf(Exception e) =>
        e is RabbitMQClientException or IOException or SocketException or TimeoutException or OperationCanceledException or ObjectDisposedException;

    /// <summary>The innermost sentence says most: "Connection refused" rather than "None of the specified endpoints were reachable".</summary>
    public static string Of(Exception e)
    {
        while (e.InnerException is { } inner)
            e = inner;
        return e.Message;
    }
}
