using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Accounts;

/// <summary>Changes what somebody may do. Their sessions end within a minute; the last administrator stays one.</summary>
public static class SetRole
{
    [Authorize(Role.Administrator)]
    public sealed record Command(AccountId AccountId, Role Role) : ICommand<Result>;

    internal sealed class Validator : AbstractValidator<Command>
    {
        public Validator() => RuleFor(c => c.Role).Must(r => r is Role.Member or Role.Editor or Role.Administrator)
            .WithErrorCode("account.role").WithMessage("Choose member, editor or administrator.");
    }

    internal sealed class Handler(LibraryDb db) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            // Two administrators who demote each other at the same moment must not both succeed.
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(76232)", ct);
            var account = await db.Accounts.SingleOrDefaultAsync(a => a.Id == command.AccountId, ct);
            if (account is null)
                return Error.NotFound("account");
            var isLast = account.Role == Role.Administrator && !await db.Accounts.AnyAsync(a => a.Role == Role.Administrator && a.Id != account.Id, ct);
            if (isLast && command.Role != Role.Administrator)
                return new Error(ErrorKind.Conflict, "account.last", "The last administrator cannot be changed. Make another one first.");
            account.ChangeRole(command.Role);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return Result.Ok;
        }
    }
}
