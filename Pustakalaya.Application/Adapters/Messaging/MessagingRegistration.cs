using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Pustakalaya.Application.Adapters.Messaging.Postgres;
using Pustakalaya.Application.Adapters.Messaging.RabbitMq;

namespace Pustakalaya.Application.Adapters.Messaging;

public static class MessagingRegistration
{
    /// <summary>What a process needs that carries messages: the transport, the relay and the consumer. The host runs them.</summary>
    /// <param name="subscriptions">Every queue of the system: the transport copies each message to those that want it.</param>
    /// <param name="retired">Queues that only another configuration works off: a broker that still has one must stop filling it.</param>
    public static IHostApplicationBuilder AddMessaging(this IHostApplicationBuilder builder, IReadOnlyList<Subscription> subscriptions, IReadOnlyList<Subscription> retired)
    {
        var services = builder.Services;
        services.AddOptions<MessagingOptions>().BindConfiguration(MessagingOptions.Section)
            .Validate(o => o.Transport is MessagingOptions.Postgres or MessagingOptions.RabbitMq, "Messaging:Transport must be 'postgres' or 'rabbitmq'.")
            .Validate(o => o.LockSeconds is >= 1 and <= 3600, "Messaging:LockSeconds must be between 1 and 3600.")
            .Validate(o => o.PollSeconds is >= 0.05 and <= 300, "Messaging:PollSeconds must be between 0.05 and 300.")
            .ValidateOnStart();
        services.AddSingleton<WakeUps>();
        services.AddHostedService(provider => provider.GetRequiredService<WakeUps>());
        services.AddSingleton<WorkGate>();
        services.AddSingleton<MessageShelves>();
        if (builder.Configuration[$"{MessagingOptions.Section}:{nameof(MessagingOptions.Transport)}"] == MessagingOptions.RabbitMq)
            services.AddRabbit(subscriptions, retired);
        else
            services.AddSingleton<IMessageTransport>(provider => ActivatorUtilities.CreateInstance<PostgresTransport>(provider, subscriptions));
        // Constructors are internal, since what they take is; so the container cannot find them by itself.
        services.AddSingleton(p => new OutboxRelay(
            p.GetRequiredService<NpgsqlDataSource>(), p.GetRequiredService<IMessageTransport>(), p.GetRequiredService<WakeUps>(),
            p.GetRequiredService<IOptions<MessagingOptions>>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<OutboxRelay>>()));
        services.AddSingleton(p => new MessageConsumer(
            p.GetRequiredService<IServiceScopeFactory>(), p.GetRequiredService<IMessageTransport>(), p.GetRequiredService<WorkGate>(),
            p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<MessageConsumer>>()));
        services.AddSingleton(p => new Sweeper(
            p.GetRequiredService<NpgsqlDataSource>(), p.GetRequiredService<IMessageTransport>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<Sweeper>>()));
        services.AddSingleton(p => new WorkerPulse(p.GetRequiredService<NpgsqlDataSource>(), p.GetRequiredService<IMessageTransport>(), p.GetRequiredService<TimeProvider>()));
        return builder;
    }
}
