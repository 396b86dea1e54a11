using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Accounts;

/// <summary>Gives somebody an account with a role and a first password.</summary>
public static class OpenAccount
{
    [Authorize(Role.Administrator)]
    public sealed record Command(string Name, string Email, string Password, Role Role) : ICommand<Result<AccountId>>
    {
        // A record prints its members; a password must not reach a log that way.
        public override string ToString() => nameof(OpenAccount);
    }

    internal sealed class Validator : AbstractValidator<Command>
    {
        public Validator()
        {
            RuleFor(c => c.Name).Must(n => !string.IsNullOrWhiteSpace(n) && n.Length <= 200).WithErrorCode("account.name").WithMessage("Enter a name of at most 200 characters.");
            RuleFor(c => c.Email).Cascade(CascadeMode.Stop).NotEmpty().WithErrorCode("account.email").WithMessage("This is not an e-mail address.")
                .EmailAddress().WithErrorCode("account.email").WithMessage("This is not an e-mail address.")
                .MaximumLength(254).WithErrorCode("account.email").WithMessage("This is not an e-mail address.");
            RuleFor(c => c.Password).MustBeGoodPassword(c => c.Email);
            RuleFor(c => c.Role).Must(r => r is Role.Member or Role.Editor or Role.Administrator).WithErrorCode("account.role").WithMessage("Choose member, editor or administrator.");
        }
    }

    internal sealed class Handler(LibraryDb db, IPasswordHasher<Account> hasher, TimeProvider time) : IRequestHandler<Command, Result<AccountId>>
    {
        public async Task<Result<AccountId>> Handle(Command command, CancellationToken ct)
        {
            var account = Account.Open(command.Email, command.Name.Trim(), command.Role, time.GetUtcNow());
            account.SetPassword(hasher.HashPassword(account, command.Password));
            db.Add(account);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
            {
                return new Error(ErrorKind.Conflict, "account.exists", $"{account.Email} has an account already.", nameof(command.Email), account.Email);
            }

            return account.Id;
        }
    }
}
