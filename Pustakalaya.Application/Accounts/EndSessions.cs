using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Accounts;

/// <summary>Signs the sender out everywhere: a cookie that was copied, or left on a shared computer, is worth nothing a minute later.</summary>
public static class EndSessions
{
    [Authorize(Role.Member)]
    public sealed record Command : ICommand<Result>;

    internal sealed class Handler(LibraryDb db, ICurrentUser user) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            var account = await db.Accounts.SingleOrDefaultAsync(a => a.Id == user.Id, ct);
            account?.EndSessions();
            await db.SaveChangesAsync(ct);
            return Result.Ok;
        }
    }
}
