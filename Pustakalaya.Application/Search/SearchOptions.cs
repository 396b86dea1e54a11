namespace Pustakalaya.Application.Search;

/// <summary>Section <c>Search</c>.</summary>
public sealed class SearchOptions
{
    public const string Section = "Search";

    /// <summary>The tables in the library's own database. They are always written: they answer when another engine is down.</summary>
    public const string Postgres = "postgres";

    public const string Elasticsearch = "elasticsearch";

    /// <summary>Which engine answers: <see cref="Postgres"/> or <see cref="Elasticsearch"/>.</summary>
    public string Engine { get; set; } = Postgres;
}
