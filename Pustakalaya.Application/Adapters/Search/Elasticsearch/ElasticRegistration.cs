using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

internal static class ElasticRegistration
{
    /// <summary>What <c>Search:Engine=elasticsearch</c> needs. Nothing of it is made, and no setting asked for, with the other engine.</summary>
    public static IHostApplicationBuilder AddElasticsearch(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ElasticOptions>().BindConfiguration(ElasticOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ElasticOptions>, ElasticOptionsValidator>();
        services.AddSingleton<ElasticNames>();
        services.AddSingleton<CircuitBreaker>();
        services.AddSingleton(p => new ElasticClient(HttpOf(p.GetRequiredService<IOptions<ElasticOptions>>().Value), p.GetRequiredService<CircuitBreaker>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ElasticIndices>();
        services.AddSingleton<BulkWriter>();
        services.AddSingleton<ElasticWriter>();
        services.AddSingleton<ElasticSearchIndex>();
        services.AddSingleton<ElasticDependency>();
        // Of the request that rebuilds: it remembers what it fills.
        services.AddKeyedScoped<IIndexCopy, ElasticCopy>(SearchOptions.Elasticsearch);
        services.AddKeyedSingleton<ISearchIndex>(SearchOptions.Elasticsearch, (p, _) => p.GetRequiredService<ElasticSearchIndex>());
        return builder;
    }

    private static HttpClient HttpOf(ElasticOptions options)
    {
        // The limits are the client's own, a different one for searches and for work.
        var http = new HttpClient(ElasticHandler.Of(options)) { BaseAddress = new Uri(options.Url.TrimEnd('/') + "/"), Timeout = Timeout.InfiniteTimeSpan };
        if (options.User.Length > 0)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{options.Password}")));
        return http;
    }
}
