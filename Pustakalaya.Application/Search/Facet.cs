using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Application.Search;

/// <summary>What results can be narrowed by. The numbers are stored in the index.</summary>
public enum FacetDimension
{
    Kind = 1,
    Language = 2,
    Level = 3,
    Collection = 4,

    /// <summary>Follows from the collections; counted, not offered as a filter of its own.</summary>
    Community = 5,
}

/// <summary>A facet value as the index knows it: dimension in the upper half, the value's number in its vocabulary in the lower.</summary>
public static class Facet
{
    public static int Of(FacetDimension dimension, int value) =>
        value is > 0 and <= ushort.MaxValue ? ((int)dimension << 16) | value : throw new ArgumentOutOfRangeException(nameof(value), value, "Facet values go from 1 to 65535.");

    public static int Of(ItemKind kind) => Of(FacetDimension.Kind, (int)kind);

    public static FacetDimension DimensionOf(int facet) => (FacetDimension)(facet >> 16);

    public static int ValueOf(int facet) => facet & 0xFFFF;
}
