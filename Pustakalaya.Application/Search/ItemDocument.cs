using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Application.Search;

/// <summary>An item as the index gets it: whole, as it is now. Built by <see cref="ItemDocumentBuilder"/> alone, for one item and for a rebuild.</summary>
/// <param name="Number"><see cref="Item.Number"/>.</param>
/// <param name="Version"><see cref="Item.DocumentVersion"/>: an older document never replaces a newer one.</param>
/// <param name="Published">A draft is indexed too, so that its editors can search inside it; no reader's search finds it.</param>
/// <param name="Popularity">0 and up; breaks ties in rank.</param>
/// <param name="Newest">Sorts "newest first".</param>
/// <param name="Facets">Values of <see cref="Facet"/>, each once.</param>
/// <param name="Titles">One a language.</param>
/// <param name="Names">Names of all contributors, in all scripts known.</param>
/// <param name="Subjects">Names of its collections and levels: a search for "class 8 science" may mean them.</param>
/// <param name="Descriptions">In all languages.</param>
/// <param name="Pages">The readable pages, in order.</param>
public sealed record ItemDocument(
    int Number,
    long Version,
    bool Published,
    float Popularity,
    DateTimeOffset Newest,
    IReadOnlyList<int> Facets,
    IReadOnlyList<DocumentTitle> Titles,
    IReadOnlyList<string> Names,
    IReadOnlyList<string> Subjects,
    IReadOnlyList<string> Descriptions,
    IReadOnlyList<DocumentPage> Pages);

/// <param name="Language">ISO 639 code; <c>und</c> for a provisional one.</param>
public sealed record DocumentTitle(string Language, string Title);

/// <param name="Number">From 1.</param>
/// <param name="Text">Exact text of the page.</param>
public sealed record DocumentPage(int Number, string Text);
