using System.Runtime.CompilerServices;
using FluentValidation;
using MediatR;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Search;

/// <summary>Published items that hold the words, best first, with the pages and the counts to narrow the search by; without words, a list.</summary>
public static class SearchItems
{
    /// <param name="Q">As typed; null or blank lists without words.</param>
    /// <param name="Kinds">Codes, as <see cref="FacetValue.Code"/>; an unknown one is <c>search.unknown-filter</c>. The other filters alike.</param>
    /// <param name="Page">From 1.</param>
    /// <param name="UiLanguage"><c>ne</c> or <c>en</c>.</param>
    [Authorize(Role.Reader)]
    public sealed record Query(
        string? Q,
        IReadOnlyList<string> Kinds,
        IReadOnlyList<string> Languages,
        IReadOnlyList<string> Levels,
        IReadOnlyList<string> Collections,
        SearchSort Sort = SearchSort.Relevance,
        int Page = 1,
        int Size = 20,
        string UiLanguage = "ne") : IQuery<Result<Model>>;

    /// <param name="IsExact">False: say "up to <paramref name="Total"/>".</param>
    /// <param name="Engine">Name of the engine that answered.</param>
    /// <param name="Corrected">Nothing held the words: the items are those whose titles are spelled most like them, and this is the first of these titles.</param>
    /// <param name="LeftOut">Words beyond the eighth, not searched for.</param>
    /// <param name="IsFallback">The search engine is down and the library's own database answered: the page says so.</param>
    public sealed record Model(
        int Total,
        bool IsExact,
        string Engine,
        int Page,
        int Size,
        IReadOnlyList<FoundItem> Items,
        IReadOnlyList<FacetGroup> Facets,
        string? Corrected,
        IReadOnlyList<string> LeftOut,
        bool IsFallback)
    {
        public int PageCount => (Total + Size - 1) / Size;
    }

    /// <param name="Marks">The words to mark.</param>
    /// <param name="Hits">Best pages in page order, at most three.</param>
    /// <param name="PagesWithHits">Pages with hits, those shown included.</param>
    public sealed record FoundItem(ItemCard Card, MarkQuery Marks, IReadOnlyList<PageHit> Hits, int PagesWithHits)
    {
        /// <summary>The card's title with the words marked.</summary>
        public Snippet Title => field ??= Highlighter.Snippet(Card.Title, Marks, Math.Max(20, Card.Title.Length));

        /// <summary>Where it shows the words best, or its beginning; empty when there is none. Cut when it is shown: not everybody shows it.</summary>
        public Snippet Description => field ??= Card.Description is { Length: > 0 } about ? Highlighter.Snippet(about, Marks) : Snippet.Empty;
    }

    public sealed record PageHit(int Page, Snippet Snippet);

    /// <param name="Values">Those with items, and those chosen; most items first.</param>
    public sealed record FacetGroup(FacetDimension Dimension, IReadOnlyList<FacetValue> Values);

    public sealed record FacetValue(string Code, string Name, int Count, bool Chosen);

    internal sealed class Validator : AbstractValidator<Query>
    {
        public Validator()
        {
            RuleFor(q => q.Q).MaximumLength(SearchQuery.MaxLength).WithErrorCode("search.too-long").WithMessage($"A search has at most {SearchQuery.MaxLength} characters.");
            RuleFor(q => q.Page).InclusiveBetween(1, 500).WithErrorCode("search.page").WithMessage("Pages go from 1 to 500.");
            RuleFor(q => q.Size).InclusiveBetween(1, 100).WithErrorCode("search.size").WithMessage("A page has 1 to 100 items.");
            RuleFor(q => q.Sort).Must(s => Enum.IsDefined(s)).WithErrorCode("search.sort").WithMessage("Sort by relevance, newest or title.");
            RuleFor(q => q.UiLanguage).Must(l => l is "ne" or "en").WithErrorCode("search.ui-language").WithMessage("The language of the page is ne or en.");
        }
    }

    internal sealed class Handler(ISearchIndex index, Vocabularies vocabularies, ItemCards shelf, PageSnippets snippets) : IRequestHandler<Query, Result<Model>>
    {
        // What a list without words shows of a card, which is as long the same as the card is.
        private static readonly ConditionalWeakTable<ItemCard, FoundItem> Listed = [];

        public async Task<Result<Model>> Handle(Query request, CancellationToken ct)
        {
            var names = await vocabularies.GetAsync(ct);
            var (chosen, unknown) = FacetModels.Choose(names, request);
            if (unknown.Count > 0)
                return Result<Model>.Failure(unknown);

            var parsed = string.IsNullOrWhiteSpace(request.Q) ? null : SearchQuery.Parse(request.Q);
            SearchPage page;
            try
            {
                page = await index.SearchAsync(new SearchRequest(parsed, chosen, request.Sort, (request.Page - 1) * request.Size, request.Size, request.UiLanguage), ct);
            }
            catch (SearchUnavailableException)
            {
                return new Error(ErrorKind.Unavailable, "search.unavailable", "This search took too long. Try fewer or rarer words, or try again in a moment.");
            }

            var cards = await shelf.PublishedAsync(page.Items, request.UiLanguage, ct);
            var items = page.Query is not { } query ? cards.ConvertAll(card => Listed.GetValue(card, static c => new FoundItem(c, MarkQuery.Nothing, [], 0))) : await FoundAsync(query, page, cards, ct);
            return new Model(
                page.Total,
                page.IsExact,
                page.Engine,
                request.Page,
                request.Size,
                items,
                parsed is null && chosen.Count == 0 ? FacetModels.OfAll(names, page.Facets, request.UiLanguage) : FacetModels.Of(names, page.Facets, chosen, request.UiLanguage),
                page.ByTitle && items.Count > 0 ? items[0].Card.Title : null,
                parsed?.LeftOut ?? [],
                page.IsFallback);
        }

        private async Task<List<FoundItem>> FoundAsync(ExpandedQuery query, SearchPage page, List<ItemCard> cards, CancellationToken ct)
        {
            var marks = query.ToMarks();
            var texts = await snippets.LoadAsync(cards, page.Items, marks, ct);
            var pages = page.Items.ToDictionary(i => i.Number, i => i.PageCount);
            return cards.ConvertAll(card => new FoundItem(card, marks, texts.GetValueOrDefault(card.Number, []), pages[card.Number]));
        }
    }
}
