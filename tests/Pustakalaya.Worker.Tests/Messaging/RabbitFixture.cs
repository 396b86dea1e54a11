using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Application.Adapters.Messaging.RabbitMq;
using Pustakalaya.Testing;

namespace Pustakalaya.Worker.Tests.Messaging;

/// <summary>The same over a real broker, to which every worker has a line that can be cut.</summary>
public class RabbitFixture : MessagingFixture
{
    private readonly List<(RabbitTransport Transport, TcpProxy Line)> _workers = [];
    private string? _virtualHost;

    /// <summary>The shared node; a fixture that kills its broker has one of its own.</summary>
    internal RabbitNode Node { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        if (Requirements.Missing(Needs.Postgres | Needs.RabbitMq) is not null && !Requirements.IsStrict)
            return;
        await base.InitializeAsync();
        Node = await StartNodeAsync();
    }

    public override async Task DisposeAsync()
    {
        await EndWorkersAsync();
        if (Node is not null)
        {
            if (_virtualHost is not null)
                await Node.RemoveVirtualHostAsync(_virtualHost);
            await Node.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    internal override IMessageTransport NewTransport() => NewWorker().Transport;

    /// <summary>A transport as another worker would have it, and its line to the broker.</summary>
    /// <param name="retired">Queues that it does not work off.</param>
    internal (RabbitTransport Transport, TcpProxy Line) NewWorker(int heartbeatSeconds = 15, IReadOnlyList<Subscription>? retired = null)
    {
        var line = new TcpProxy(Node.Address.Port);
        var options = new RabbitOptions
        {
            Host = "127.0.0.1",
            Port = line.Port,
            User = Node.User,
            Password = Node.Password,
            VirtualHost = _virtualHost ?? "/",
            HeartbeatSeconds = heartbeatSeconds,
        };
        var worker = (new RabbitTransport(
            [.. Subscriptions.Except(retired ?? [])], retired ?? [], Options.Create(options), new MessageShelves(Source, TimeProvider.System), TimeProvider.System, NullLoggerFactory.Instance), line);
        _workers.Add(worker);
        return worker;
    }

    internal override Task LoseHoldersAsync()
    {
        foreach (var (_, line) in _workers)
            line.Reset();
        return Task.CompletedTask;
    }

    internal override async Task BringBackAsync(IMessageTransport transport)
    {
        await RunAsync("UPDATE outbox_messages SET next_attempt_at = now() - interval '1 minute'");
        await NewRelay(transport).RelayBatchAsync(default);
    }

    internal override async Task HandOutTwiceAsync(IMessageTransport transport, MessageEnvelope message, Func<bool> taken) =>
        await transport.PublishAsync([message with { Queue = Checks.Queue }], default);

    internal override async Task ClearAsync()
    {
        await EndWorkersAsync();
        await base.ClearAsync();
        await NewBrokerAsync();
    }

    protected virtual Task<RabbitNode> StartNodeAsync() => Task.FromResult(RabbitNode.Shared());

    /// <summary>A test finds no message of another.</summary>
    protected virtual async Task NewBrokerAsync()
    {
        if (_virtualHost is not null)
            await Node.RemoveVirtualHostAsync(_virtualHost);
        _virtualHost = await Node.AddVirtualHostAsync();
    }

    private async Task EndWorkersAsync()
    {
        foreach (var (transport, line) in _workers)
        {
            await transport.DisposeAsync();
            await line.DisposeAsync();
        }

        _workers.Clear();
    }
}
