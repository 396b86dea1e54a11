using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Pustakalaya.Application.Pipeline;

internal static class MediatorRegistration
{
    /// <summary>Registers the mediator, every handler and validator of this assembly, and the behaviours in the order they run.</summary>
    public static void AddMediator(this IServiceCollection services)
    {
        services.AddScoped<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddScoped<IMediator, Mediator>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(LoggingBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(AuthorizationBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
        foreach (var type in typeof(MediatorRegistration).Assembly.GetTypes().Where(t => t is { IsAbstract: false, IsGenericTypeDefinition: false }))
        {
            foreach (var face in type.GetInterfaces().Where(i => i.IsGenericType))
            {
                var shape = face.GetGenericTypeDefinition();
                if (shape == typeof(IRequestHandler<,>))
                    services.AddScoped(face, type);
                // Its rules are expression trees: building them takes longer than most queries.
                else if (shape == typeof(IValidator<>))
                    services.AddSingleton(face, type);
            }
        }
    }
}
