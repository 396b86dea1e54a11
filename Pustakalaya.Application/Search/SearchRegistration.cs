using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Adapters.Search;
using Pustakalaya.Application.Adapters.Search.Elasticsearch;
using Pustakalaya.Application.Adapters.Search.Postgres;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Operations;

namespace Pustakalaya.Application.Search;

public static class SearchRegistration
{
    /// <summary>For the process that writes the index: beside what all need, it looks after the indices of a cluster.</summary>
    public static IHostApplicationBuilder AddIndexing(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration[$"{SearchOptions.Section}:{nameof(SearchOptions.Engine)}"] == SearchOptions.Elasticsearch)
            builder.Services.AddHostedService<ElasticStart>();
        return builder;
    }

    internal static IHostApplicationBuilder AddSearch(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<SearchOptions>().BindConfiguration(SearchOptions.Section)
            .Validate(o => o.Engine is SearchOptions.Postgres or SearchOptions.Elasticsearch, "Search:Engine must be 'postgres' or 'elasticsearch'.")
            .ValidateOnStart();
        builder.AddPostgresSearch();
        builder.AddElasticsearch();
        builder.Services.AddSingleton<TitleFinder>();
        builder.Services.AddSingleton<FallbackSearchIndex>();
        builder.Services.AddSingleton<ISearchIndex>(p => WithCluster(p) ? p.GetRequiredService<FallbackSearchIndex>() : p.GetRequiredService<PostgresSearchIndex>());
        builder.Services.AddSingleton<IDependency>(p => WithCluster(p) ? p.GetRequiredService<ElasticDependency>() : p.GetRequiredService<PostgresSearchDependency>());
        builder.Services.AddSingleton<Vocabularies>();
        builder.Services.AddSingleton<PublishedVersions>();
        builder.Services.AddSingleton<ItemCards>();
        builder.Services.AddSingleton<PageSnippets>();
        builder.Services.AddScoped<ItemDocumentBuilder>();
        builder.Services.AddScoped<IndexCopies>();
        builder.Services.AddScoped<IndexComparison>();
        builder.Services.AddSingleton<RebuildLog>();
        builder.Services.AddSingleton<MarkQueryFactory>();
        return builder;
    }

    private static bool WithCluster(IServiceProvider services) => services.GetRequiredService<IOptions<SearchOptions>>().Value.Engine == SearchOptions.Elasticsearch;
}
