using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

internal static class PostgresSearchRegistration
{
    public static IHostApplicationBuilder AddPostgresSearch(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ISearchIndex, PostgresSearchIndex>();
        return builder;
    }
}
