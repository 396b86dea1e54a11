using FluentValidation;
using MediatR;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Search;

/// <summary>Titles that fit what has been typed so far, in either script, for the list under the search box.</summary>
public static class SuggestTitles
{
    public const int Limit = 8;

    [Authorize(Role.Reader)]
    public sealed record Query(string Q, string UiLanguage = "ne") : IQuery<Result<Model>>;

    public sealed record Model(IReadOnlyList<ItemCard> Items);

    internal sealed class Validator : AbstractValidator<Query>
    {
        public Validator()
        {
            RuleFor(q => q.Q).NotNull().MaximumLength(SearchQuery.MaxLength).WithErrorCode("search.too-long").WithMessage($"A search has at most {SearchQuery.MaxLength} characters.");
            RuleFor(q => q.UiLanguage).Must(l => l is "ne" or "en").WithErrorCode("search.ui-language").WithMessage("The language of the page is ne or en.");
        }
    }

    internal sealed class Handler(ISearchIndex index, ItemCards cards) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query request, CancellationToken ct)
        {
            IReadOnlyList<int> numbers;
            try
            {
                numbers = await index.SuggestAsync(request.Q, Limit, ct);
            }
            catch (SearchUnavailableException)
            {
                return new Error(ErrorKind.Unavailable, "search.unavailable", "Suggestions are not to be had now.");
            }

            return new Model(await cards.PublishedAsync(numbers, request.UiLanguage, ct));
        }
    }
}
