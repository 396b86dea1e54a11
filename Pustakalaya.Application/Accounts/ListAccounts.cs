using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Accounts;

/// <summary>Who has an account, the mightiest first.</summary>
public static class ListAccounts
{
    /// <summary>More than a library has staff; members are looked up one by one when there are any.</summary>
    public const int Most = 500;

    [Authorize(Role.Administrator)]
    public sealed record Query : IQuery<Result<Model>>;

    public sealed record Model(IReadOnlyList<Row> Rows);

    public sealed record Row(AccountId Id, string Name, string Email, Role Role, DateTimeOffset CreatedAt);

    internal sealed class Handler(LibraryDb db) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct) => new Model(await db.Accounts.AsNoTracking()
            .OrderByDescending(a => a.Role).ThenBy(a => a.EmailKey).Take(Most)
            .Select(a => new Row(a.Id, a.Name, a.Email, a.Role, a.CreatedAt)).ToListAsync(ct));
    }
}
