using Pustakalaya.Application.Search;

namespace Pustakalaya.Site.Pages.Search;

/// <summary>What a list without words shows, to be compared with what it showed before: the same counts, and the same items in the same state and order.</summary>
internal sealed class ShownList(SearchItems.Model found)
{
    private readonly SearchItems.Model _found = found;

    public override bool Equals(object? obj) => obj is ShownList { _found: var other }
        && (other.Total, other.IsExact, other.IsFallback, other.Page, other.PageCount) == (_found.Total, _found.IsExact, _found.IsFallback, _found.Page, _found.PageCount)
        // A list gives an item out again as the same object as long as nothing on its card has changed.
        && other.Items.SequenceEqual(_found.Items, ReferenceEqualityComparer.Instance)
        && (ReferenceEquals(other.Facets, _found.Facets) || other.Facets.SequenceEqual(_found.Facets, SameValues.Instance));

    public override int GetHashCode() => HashCode.Combine(_found.Total, _found.Page);

    private sealed class SameValues : IEqualityComparer<SearchItems.FacetGroup>
    {
        public static readonly SameValues Instance = new();

        public bool Equals(SearchItems.FacetGroup? x, SearchItems.FacetGroup? y) => x!.Dimension == y!.Dimension && x.Values.SequenceEqual(y.Values);

        public int GetHashCode(SearchItems.FacetGroup obj) => obj.Dimension.GetHashCode();
    }
}
