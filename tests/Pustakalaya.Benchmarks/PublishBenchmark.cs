using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Application.Adapters.Messaging.RabbitMq;
using Pustakalaya.Testing;
using RabbitMQ.Client;

namespace Pustakalaya.Benchmarks;

/// <summary>Messages that the broker confirms to have on its disk, as the relay hands them over, against the same ones sent into the dark.</summary>
internal static class PublishBenchmark
{
    private const int Count = 20_000;
    private const int Batch = 200;

    private static readonly string Body = new('x', 512);

    public static async Task<Comparison> RunAsync(Inside inside, RabbitNode node)
    {
        var queue = new Subscription("bench.publish", 1, TimeSpan.FromMinutes(1), 3, false);
        var options = new RabbitOptions { Host = node.Address.Host, Port = node.Address.Port, User = node.User, Password = node.Password };
        await using var transport = new RabbitTransport(
            [queue], [], Options.Create(options), new MessageShelves(inside.Services.GetRequiredService<NpgsqlDataSource>(), TimeProvider.System), TimeProvider.System, NullLoggerFactory.Instance);
        await using var connection = await new ConnectionFactory { Uri = node.Address }.CreateConnectionAsync();

        // The first publishing declares the queue, and compiles the way.
        await ConfirmedAsync(transport, queue.Queue);
        await DarkAsync(connection, queue.Queue);
        return await Measure.RoundsAsync(
            "Publishing with confirms, messages of 512 bytes", "messages/s", true, 0.2,
            async _ => await CleanAsync(connection, queue.Queue, () => ConfirmedAsync(transport, queue.Queue)),
            async _ => await CleanAsync(connection, queue.Queue, () => DarkAsync(connection, queue.Queue)));
    }

    private static async Task<double> CleanAsync(IConnection connection, string queue, Func<Task> publish)
    {
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueuePurgeAsync(queue);
        var rate = Count / await Measure.SecondsAsync(publish);
        var arrived = (await channel.QueueDeclarePassiveAsync(queue)).MessageCount;
        return arrived == Count ? rate : throw new InvalidOperationException($"{arrived} messages of {Count} are in the queue.");
    }

    private static async Task ConfirmedAsync(RabbitTransport transport, string queue)
    {
        for (var sent = 0; sent < Count; sent += Batch)
        {
            var messages = Enumerable.Range(0, Batch).Select(_ => new MessageEnvelope(Guid.CreateVersion7(), "bench.published.v1", Body, null, queue)).ToList();
            var publication = await transport.PublishAsync(messages, CancellationToken.None);
            if (publication.Unsure.Count + publication.Unwanted.Count > 0)
                throw new InvalidOperationException(publication.Problem ?? "No queue wanted them.");
        }
    }

    private static async Task DarkAsync(IConnection connection, string queue)
    {
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(false, false));
        var body = Encoding.UTF8.GetBytes(Body);
        for (var sent = 0; sent < Count; sent++)
        {
            var properties = new BasicProperties { MessageId = Guid.CreateVersion7().ToString(), Type = "bench.published.v1", ContentType = "application/json", Persistent = true };
            await channel.BasicPublishAsync("", queue, mandatory: false, properties, body);
        }

        // One question, answered behind all of them: the broker has read them, not only the socket.
        await channel.QueueDeclarePassiveAsync(queue);
    }
}
