using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Accounts;

/// <summary>Proves who somebody is by e-mail and password. Each try is counted before the password is looked at, so that a hundred at once are not a hundred free ones.</summary>
public static class SignIn
{
    /// <summary>A password longer than this would only make the hashing long.</summary>
    public const int MaxPassword = 200;

    [Authorize(Role.Reader)]
    public sealed record Command(string Email, string Password) : ICommand<Result<Model>>
    {
        // A record prints its members; a password must not reach a log that way.
        public override string ToString() => nameof(SignIn);
    }

    public sealed record Model(AccountId AccountId, string Name, Role Role, Guid SecurityStamp);

    internal sealed class Validator : AbstractValidator<Command>
    {
        public Validator()
        {
            RuleFor(c => c.Email).NotEmpty().WithErrorCode("sign-in.email-missing").WithMessage("Enter your e-mail address.");
            RuleFor(c => c.Password).NotEmpty().WithErrorCode("sign-in.password-missing").WithMessage("Enter your password.");
        }
    }

    internal sealed class Handler(LibraryDb db, IPasswordHasher<Account> hasher, UnknownEmails unknown, TimeProvider time) : IRequestHandler<Command, Result<Model>>
    {
        private static readonly Error Wrong = new(ErrorKind.Invalid, "sign-in.wrong", "E-mail or password does not match. Capital and small letters differ in a password.");

        public async Task<Result<Model>> Handle(Command command, CancellationToken ct)
        {
            var (account, exists, wait) = await CountAsync(Account.KeyOf(command.Email), ct);
            if (wait > 0)
                return new Error(ErrorKind.TooMany, "sign-in.wait", $"Too many wrong passwords. Wait {wait} seconds and try again.", null, wait);

            var password = command.Password.Length <= MaxPassword ? command.Password : "";
            var matches = hasher.VerifyHashedPassword(account, account.PasswordHash, password) != PasswordVerificationResult.Failed;
            if (!matches || !exists)
                return Wrong;

            account.SignInSucceeded();
            await db.SaveChangesAsync(ct);
            return new Model(account.Id, account.Name, account.Role, account.SecurityStamp);
        }

        /// <summary>Counts the try as a failure until the password proves otherwise; in seconds, how long to wait if it came too soon.</summary>
        private async Task<(Account Account, bool Exists, int Wait)> CountAsync(string key, CancellationToken ct)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            // The row is locked for the counting alone, not for the slow hashing.
            var found = await db.Accounts.FromSql($"SELECT * FROM accounts WHERE email_key = {key} FOR UPDATE").ToListAsync(ct);
            if (found is [var account])
            {
                var wait = Count(account);
                await db.SaveChangesAsync(ct);
                await transaction.CommitAsync(ct);
                return (account, true, wait);
            }

            var nobody = unknown.For(key);
            lock (nobody)
                return (nobody, false, Count(nobody));
        }

        private int Count(Account account)
        {
            var now = time.GetUtcNow();
            if (account.PausedUntil is { } until && until > now)
                return (int)Math.Ceiling((until - now).TotalSeconds);
            account.SignInFailed(now);
            return 0;
        }
    }
}
