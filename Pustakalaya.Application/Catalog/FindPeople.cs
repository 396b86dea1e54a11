using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Catalog;

/// <summary>People whose name begins as typed, in either script, so that an editor writes a name as it was written before.</summary>
public static class FindPeople
{
    public const int Most = 10;

    [Authorize(Role.Editor)]
    public sealed record Query(string Name) : IQuery<Result<IReadOnlyList<Model>>>;

    public sealed record Model(string? NameNe, string? NameEn);

    internal sealed class Validator : AbstractValidator<Query>
    {
        public Validator() => RuleFor(q => q.Name).NotEmpty().MaximumLength(MetadataFormValidator.MaxName).WithErrorCode("people.name").WithMessage("Type the beginning of a name.");
    }

    internal sealed class Handler(LibraryDb db) : IRequestHandler<Query, Result<IReadOnlyList<Model>>>
    {
        public async Task<Result<IReadOnlyList<Model>>> Handle(Query query, CancellationToken ct)
        {
            var key = RomanKey.OfTitle(query.Name);
            if (key.Length == 0)
                return Result<IReadOnlyList<Model>>.Of([]);
            // A range, not LIKE, since only the range uses the index whatever the database's collation. Keys are ASCII: nothing sorts behind a tilde.
            var last = key + "~";
#pragma warning disable CA1309 // Becomes a comparison in SQL, which has no ordinal one.
            List<Model> found = await db.People.AsNoTracking()
                .Where(p => string.Compare(p.NameKey, key) >= 0 && string.Compare(p.NameKey, last) < 0)
                .OrderBy(p => p.NameKey).Take(Most).Select(p => new Model(p.NameNe, p.NameEn)).ToListAsync(ct);
#pragma warning restore CA1309
            return Result<IReadOnlyList<Model>>.Of(found);
        }
    }
}
