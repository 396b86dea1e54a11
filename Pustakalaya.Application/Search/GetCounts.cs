using MediatR;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Search;

/// <summary>How many published items there are: in all, and by kind, community, collection, level and language. Never counts rows: the numbers are kept.</summary>
public static class GetCounts
{
    [Authorize(Role.Reader)]
    public sealed record Query(string UiLanguage = "ne") : IQuery<Result<Model>>;

    /// <summary>Every value of each vocabulary in its order, also those with no item.</summary>
    public sealed record Model(
        int Total,
        IReadOnlyList<Count> Kinds,
        IReadOnlyList<Count> Communities,
        IReadOnlyList<Count> Collections,
        IReadOnlyList<Count> Levels,
        IReadOnlyList<Count> Languages);

    /// <param name="Parent">A collection's community.</param>
    public sealed record Count(string Code, string Name, int Items, string? Parent);

    internal sealed class Handler(ISearchIndex index, Vocabularies vocabularies) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query request, CancellationToken ct)
        {
            var names = await vocabularies.GetAsync(ct);
            var counts = await index.CountAsync(ct);
            return new Model(
                counts.GetValueOrDefault(0),
                Of(FacetDimension.Kind),
                Of(FacetDimension.Community),
                Of(FacetDimension.Collection),
                Of(FacetDimension.Level),
                Of(FacetDimension.Language));

            IReadOnlyList<Count> Of(FacetDimension dimension) =>
                [.. names.All(dimension).Select(e => new Count(e.Code, e.NameIn(request.UiLanguage), counts.GetValueOrDefault(e.Facet), e.Parent))];
        }
    }
}
