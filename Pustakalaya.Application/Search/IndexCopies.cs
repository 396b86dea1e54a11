using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Pustakalaya.Application.Search;

/// <summary>The copies that this library keeps: the tables always, the cluster where it is the engine.</summary>
internal sealed class IndexCopies(IServiceProvider services, IOptions<SearchOptions> options)
{
    public IReadOnlyList<string> Engines => options.Value.Engine == SearchOptions.Elasticsearch ? [SearchOptions.Elasticsearch, SearchOptions.Postgres] : [SearchOptions.Postgres];

    /// <summary>Null when the library does not keep this one.</summary>
    public IIndexCopy? Find(string engine) => Engines.Contains(engine) ? services.GetRequiredKeyedService<IIndexCopy>(engine) : null;
}
