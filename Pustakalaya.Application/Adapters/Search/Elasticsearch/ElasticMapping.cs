using System.Security.Cryptography;
using System.Text;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>What the two indices hold. A change here, or of how text becomes stems, gives other names, so that one sees which program an index was made for.</summary>
/// <param name="Kind">What its alias ends with.</param>
/// <param name="Body">Settings and mappings as the cluster takes them.</param>
internal sealed record ElasticMapping(string Kind, string Body)
{
    /// <summary>Sizes and sort orders of the site reach to 500 pages of 100 items.</summary>
    private const string Settings = """{"number_of_shards":1,"auto_expand_replicas":"0-1","refresh_interval":"1s","max_result_window":50000}""";

    private const string Stems = "\"type\":\"text\",\"analyzer\":\"whitespace\"";

    private const string Marks = "{" + Stems + ",\"index_options\":\"docs\",\"norms\":false}";

    // No source: it can be made again from the catalogue, and would double the size. meta is all of the metadata, in which phrases are found.
    public static ElasticMapping Items { get; } = new("items", $$$"""
        {"settings":{"index":{{{Settings}}}},"mappings":{"dynamic":"strict","_source":{"enabled":false},"_meta":{"analysis":{{{Postgres.DocumentAnalyser.Version}}}},"properties":{
        "item":{"type":"integer"},
        "published":{"type":"boolean"},
        "pop":{"type":"float","index":false},
        "newest":{"type":"long","index":false},
        "title_ne":{"type":"keyword","index":false},
        "title_en":{"type":"keyword","index":false},
        "last_page":{"type":"integer","index":false,"doc_values":false,"store":true},
        "kind":{"type":"keyword"},
        "language":{"type":"keyword"},
        "level":{"type":"keyword"},
        "collection":{"type":"keyword"},
        "community":{"type":"keyword"},
        "title":{{{Marks}}},
        "names":{{{Marks}}},
        "description":{{{Marks}}},
        "meta":{ {{{Stems}}},"norms":false},
        "text":{ {{{Stems}}},"index_options":"freqs"}
        }} }
        """);

    // often: a stem that stands n times on the page as stem/2 .. stem/n, so that pages rank as ts_rank ranks them.
    public static ElasticMapping Pages { get; } = new("pages", $$$"""
        {"settings":{"index":{{{Settings}}}},"mappings":{"dynamic":"strict","_source":{"enabled":false},"_meta":{"analysis":{{{Postgres.DocumentAnalyser.Version}}}},"properties":{
        "item":{"type":"integer"},
        "page":{"type":"integer","index":false},
        "text":{ {{{Stems}}},"norms":false},
        "often":{{{Marks}}}
        }} }
        """);

    public static IReadOnlyList<ElasticMapping> All { get; } = [Items, Pages];

    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Body)))[..8];

    public ReadOnlyMemory<byte> Utf8 => Encoding.UTF8.GetBytes(Body);
}
