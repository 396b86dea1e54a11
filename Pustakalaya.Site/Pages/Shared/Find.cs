namespace Pustakalaya.Site.Pages.Shared;

/// <summary>The search box: <c>_Find</c>.</summary>
/// <param name="Id">Of the input; a page with two boxes needs two.</param>
public sealed record Find(string Id, string? Query, bool Big);
