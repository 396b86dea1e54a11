using MediatR;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Search;

/// <summary>Of each engine that the library keeps: how far its rebuild is, and what its last comparison with the catalogue found.</summary>
public static class GetRebuilds
{
    [Authorize(Role.Administrator)]
    public sealed record Query : IQuery<Result<Model>>;

    public sealed record Model(IReadOnlyList<Rebuild> Engines)
    {
        public bool IsUnderWay => Engines.Any(e => e.State is { IsUnderWay: true });
    }

    internal sealed class Handler(IndexCopies copies, RebuildLog log) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query request, CancellationToken ct)
        {
            var known = await log.ReadAsync(ct);
            return new Model([.. copies.Engines.Select(engine => known.FirstOrDefault(r => r.Engine == engine) ?? new Rebuild(engine, null, null))]);
        }
    }
}
