using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Pustakalaya.Application.Search;

internal static class SearchRegistration
{
    public static IHostApplicationBuilder AddSearch(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Vocabularies>();
        builder.Services.AddScoped<ItemDocumentBuilder>();
        builder.Services.AddSingleton<MarkQueryFactory>();
        return builder;
    }
}
