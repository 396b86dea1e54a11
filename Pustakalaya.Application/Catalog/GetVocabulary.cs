using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Catalog;

/// <summary>The languages, levels, licences and collections that an item's form offers, in the library's own order.</summary>
public static class GetVocabulary
{
    [Authorize(Role.Reader)]
    public sealed record Query : IQuery<Result<Model>>;

    public sealed record Model(IReadOnlyList<Entry> Languages, IReadOnlyList<Entry> Levels, IReadOnlyList<Entry> Licences, IReadOnlyList<Shelves> Communities);

    /// <param name="Code">What the form sends: a code, or a collection's slug.</param>
    public sealed record Entry(string Code, string NameEn, string NameNe)
    {
        public string NameIn(string language) => language == "ne" ? NameNe : NameEn;
    }

    /// <summary>A community with its collections.</summary>
    public sealed record Shelves(string Code, string NameEn, string NameNe, IReadOnlyList<Entry> Collections)
    {
        public string NameIn(string language) => language == "ne" ? NameNe : NameEn;
    }

    internal sealed class Handler(LibraryDb db) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var collections = (await db.Collections.AsNoTracking().OrderBy(c => c.Number).ToListAsync(ct)).ToLookup(c => c.CommunityCode, c => new Entry(c.Slug, c.NameEn, c.NameNe));
            var communities = await db.Communities.AsNoTracking().OrderBy(c => c.Position).ToListAsync(ct);
            return new Model(
                await db.Languages.OrderBy(l => l.Number).Select(l => new Entry(l.Code, l.NameEn, l.NameNe)).ToListAsync(ct),
                await db.Levels.OrderBy(l => l.Number).Select(l => new Entry(l.Code, l.NameEn, l.NameNe)).ToListAsync(ct),
                await db.Licences.OrderBy(l => l.Number).Select(l => new Entry(l.Code, l.NameEn, l.NameNe)).ToListAsync(ct),
                [.. communities.Select(c => new Shelves(c.Code, c.NameEn, c.NameNe, [.. collections[c.Code]]))]);
        }
    }
}
