using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Pustakalaya.Application.Adapters.Messaging.RabbitMq;

internal static class RabbitRegistration
{
    public static IServiceCollection AddRabbit(this IServiceCollection services, IReadOnlyList<Subscription> subscriptions, IReadOnlyList<Subscription> retired)
    {
        services.AddOptions<RabbitOptions>().BindConfiguration(RabbitOptions.Section)
            .Validate(o => !string.IsNullOrWhiteSpace(o.Host), "Rabbit:Host must name the broker's machine, since Messaging:Transport is 'rabbitmq'.")
            .Validate(o => !string.IsNullOrEmpty(o.User) && !string.IsNullOrEmpty(o.Password), "Rabbit:User and Rabbit:Password must be set, since Messaging:Transport is 'rabbitmq'.")
            .Validate(o => !string.IsNullOrEmpty(o.VirtualHost), "Rabbit:VirtualHost must not be empty; the broker's first one is '/'.")
            .Validate(o => o.Port is >= 0 and <= 65535, "Rabbit:Port must be between 1 and 65535, or 0 for the usual one.")
            .Validate(o => o.HeartbeatSeconds is >= 1 and <= 600, "Rabbit:HeartbeatSeconds must be between 1 and 600.")
            .ValidateOnStart();
        services.AddSingleton(p => new RabbitTransport(
            subscriptions, retired, p.GetRequiredService<IOptions<RabbitOptions>>(), p.GetRequiredService<MessageShelves>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IMessageTransport>(provider => provider.GetRequiredService<RabbitTransport>());
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<DeadLetterCollector>(provider, subscriptions));
        return services;
    }
}
