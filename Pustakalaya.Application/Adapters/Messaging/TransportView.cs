using System.Text.Json;

namespace Pustakalaya.Application.Adapters.Messaging;

/// <summary>How what carries the messages looks from a worker, kept beside its heartbeat: the site never speaks to a broker.</summary>
/// <param name="Kind">One of <see cref="MessagingOptions"/>' names.</param>
/// <param name="Queues">Every queue, with the messages that lie in it outside the database.</param>
internal sealed record TransportView(string Kind, bool IsUp, double Milliseconds, Dictionary<string, long> Queues)
{
    public string Write() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static TransportView? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<TransportView>(json, JsonSerializerOptions.Web);
}
