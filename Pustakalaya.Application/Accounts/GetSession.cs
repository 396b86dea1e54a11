using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Accounts;

/// <summary>Says whether a session still stands, and with which name and role: a changed password or role ends the old ones.</summary>
public static class GetSession
{
    /// <param name="Stamp">The account's stamp when the session began.</param>
    [Authorize(Role.Reader)]
    public sealed record Query(AccountId AccountId, Guid Stamp) : IQuery<Result<Model>>;

    public sealed record Model(string Name, Role Role);

    internal sealed class Handler(LibraryDb db) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var account = await db.Accounts.AsNoTracking()
                .Where(a => a.Id == query.AccountId && a.SecurityStamp == query.Stamp)
                .Select(a => new Model(a.Name, a.Role))
                .SingleOrDefaultAsync(ct);
            return account is null ? Error.NotFound("session") : account;
        }
    }
}
