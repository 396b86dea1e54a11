using System.Globalization;
using Microsoft.Extensions.Options;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>What this library's indices are called.</summary>
internal sealed class ElasticNames(IOptions<ElasticOptions> options)
{
    /// <summary>Read by searches.</summary>
    public string Items => AliasOf(ElasticMapping.Items);

    /// <inheritdoc cref="Items"/>
    public string Pages => AliasOf(ElasticMapping.Pages);

    public string AliasOf(ElasticMapping mapping) => $"{options.Value.Prefix}-{mapping.Kind}";

    /// <summary>A new index: what it is made for, and when it was begun.</summary>
    public string NewIndex(ElasticMapping mapping, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{AliasOf(mapping)}-{mapping.Hash}-{now.UtcDateTime:yyyyMMddHHmmssfff}");

    /// <summary>Whether the index was made for this mapping as this program knows it.</summary>
    public bool IsFor(string index, ElasticMapping mapping) => index.StartsWith($"{AliasOf(mapping)}-{mapping.Hash}-", StringComparison.Ordinal);

    /// <summary>Each index is written through an alias of its own, since only a write to an alias cannot make an index by accident.</summary>
    public static string WriteAlias(string index) => index + "-write";
}
