using Pustakalaya.Application.Search;

namespace Pustakalaya.Site.Pages.Shared;

/// <summary>One dimension to narrow results by, as checkboxes: <c>_Facet</c>.</summary>
/// <param name="Name">Of the checkboxes, and of the query parameter: <c>kind</c>, <c>language</c>, <c>level</c>, <c>collection</c>.</param>
public sealed record Facet(string Name, bool Open, IReadOnlyList<SearchItems.FacetValue> Values);
