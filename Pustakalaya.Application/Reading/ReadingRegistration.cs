using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Pustakalaya.Application.Reading;

internal static class ReadingRegistration
{
    public static IHostApplicationBuilder AddReading(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<LessonPasses>();
        return builder;
    }
}
