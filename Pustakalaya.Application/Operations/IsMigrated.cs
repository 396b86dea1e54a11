using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Operations;

/// <summary>Whether the database is there and has every table that this program knows.</summary>
public static class IsMigrated
{
    [Authorize(Role.Reader)]
    public sealed record Query : IQuery<Result<bool>>;

    internal sealed class Handler(LibraryDb db) : IRequestHandler<Query, Result<bool>>
    {
        public async Task<Result<bool>> Handle(Query request, CancellationToken ct) => !(await db.Database.GetPendingMigrationsAsync(ct)).Any();
    }
}
