using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Accounts;

/// <summary>The account of an e-mail address, for an operator who acts in somebody's name.</summary>
public static class FindAccount
{
    [Authorize(Role.Administrator)]
    public sealed record Query(string Email) : IQuery<Result<Model>>;

    public sealed record Model(AccountId Id, string Name, Role Role);

    internal sealed class Handler(LibraryDb db) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var key = Account.KeyOf(query.Email);
            var account = await db.Accounts.AsNoTracking().Where(a => a.EmailKey == key).Select(a => new Model(a.Id, a.Name, a.Role)).SingleOrDefaultAsync(ct);
            return account is null ? Error.NotFound("account") : account;
        }
    }
}
