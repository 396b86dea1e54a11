using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace Pustakalaya.Application.Adapters.Messaging.RabbitMq;

/// <summary>What is written on the envelope: ours, and what the broker adds.</summary>
internal static class RabbitHeaders
{
    private const string TraceParent = "traceparent";
    private const string Deliveries = "x-pustakalaya-deliveries";

    public static Dictionary<string, object?> Of(MessageEnvelope message)
    {
        var headers = new Dictionary<string, object?>();
        if (message.TraceParent is not null)
            headers[TraceParent] = message.TraceParent;
        if (message.Deliveries > 0)
            headers[Deliveries] = message.Deliveries;
        return headers;
    }

    /// <summary>The message, as far as it can be made out: what nobody can read is put aside later, with the reason.</summary>
    /// <param name="body">Lent by the client until the handler returns, so it is copied here.</param>
    public static MessageEnvelope Read(IReadOnlyBasicProperties properties, ReadOnlySpan<byte> body) => new(
        // A message that did not come from our relay may lack an id; the inbox needs one.
        Guid.TryParse(properties.MessageId, out var id) ? id : Guid.CreateVersion7(),
        properties.Type ?? "",
        Encoding.UTF8.GetString(body),
        Text(properties, TraceParent),
        Deliveries: (int)Number(properties, Deliveries));

    /// <summary>How often the broker had to give it out again because nobody answered for it; absent at first.</summary>
    public static int TakenBack(IReadOnlyBasicProperties properties) => (int)Number(properties, "x-delivery-count");

    /// <summary>Why the broker itself put it aside.</summary>
    public static string ReasonOfDeath(IReadOnlyBasicProperties properties)
    {
        var reason = Text(properties, "x-first-death-reason");
        return reason == "delivery_limit"
            ? $"It was given out more than {RabbitTopology.DeliveryLimit} times and nobody answered for it: its worker ended, or lost the broker."
            : $"The broker put it aside: {reason ?? "it does not say why"}.";
    }

    private static string? Text(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers is { } headers && headers.TryGetValue(name, out var value) && value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static long Number(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers is { } headers && headers.TryGetValue(name, out var value) && value is byte or short or int or long ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0;
}
