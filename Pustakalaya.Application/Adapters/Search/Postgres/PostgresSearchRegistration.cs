using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

internal static class PostgresSearchRegistration
{
    public static IHostApplicationBuilder AddPostgresSearch(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(CommonWords.Usual);
        builder.Services.AddSingleton<DocumentAnalyser>();
        builder.Services.AddSingleton<IndexWriter>();
        builder.Services.AddSingleton<IndexTidier>();
        builder.Services.AddKeyedScoped<IIndexCopy, PostgresCopy>(SearchOptions.Postgres);
        builder.Services.AddSingleton<StemExpander>();
        builder.Services.AddSingleton(provider => new SearchSource(provider.GetRequiredService<IOptions<PersistenceOptions>>().Value.ConnectionString));
        builder.Services.AddSingleton<PostgresSearchDependency>();
        builder.Services.AddSingleton<PendingListCleaner>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<PendingListCleaner>());
        builder.Services.AddSingleton<PostgresSearchIndex>();
        return builder;
    }
}
