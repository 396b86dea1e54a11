namespace Pustakalaya.Domain.Catalog;

/// <summary>One of the six doors of the library.</summary>
public sealed class Community
{
    public required string Code { get; init; }

    public required string NameEn { get; set; }

    public required string NameNe { get; set; }

    public required int Position { get; set; }

    public string NameIn(string language) => language == "ne" ? NameNe : NameEn;
}

/// <summary>A shelf inside a community. An item stands on one or more.</summary>
public sealed class Collection
{
    public required Guid Id { get; init; }

    /// <summary>Small number, the collection's value in the search facets (1..65535).</summary>
    public int Number { get; private set; }

    public required string Slug { get; init; }

    public required string CommunityCode { get; init; }

    public required string NameEn { get; set; }

    public required string NameNe { get; set; }

    public string NameIn(string language) => language == "ne" ? NameNe : NameEn;
}

/// <summary>A language of content, by its ISO 639 code.</summary>
public sealed class Language
{
    public required string Code { get; init; }

    public required int Number { get; init; }

    public required string NameEn { get; set; }

    public required string NameNe { get; set; }
}

/// <summary>An education level.</summary>
public sealed class Level
{
    public required string Code { get; init; }

    public required int Number { get; init; }

    public required string NameEn { get; set; }

    public required string NameNe { get; set; }
}

/// <summary>A licence, by its SPDX code where it has one.</summary>
public sealed class Licence
{
    public required string Code { get; init; }

    public required int Number { get; init; }

    public required string NameEn { get; set; }

    public required string NameNe { get; set; }
}
