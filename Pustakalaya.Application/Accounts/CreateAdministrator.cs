using System.Security.Cryptography;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Accounts;

/// <summary>Gives a new library its first administrator. A library that has one keeps it as it is.</summary>
public static class CreateAdministrator
{
    public const string DefaultEmail = "admin@pustakalaya.local";

    /// <param name="Email">Null or empty: <see cref="DefaultEmail"/>.</param>
    /// <param name="Password">Null or empty: a random one is made and told once.</param>
    [Authorize(Role.Administrator)]
    public sealed record Command(string? Email, string? Password) : ICommand<Result<Model>>
    {
        // A record prints its members; a password must not reach a log that way.
        public override string ToString() => nameof(CreateAdministrator);
    }

    /// <param name="Created">False when there was an administrator already: nothing changed.</param>
    /// <param name="Email">Of the administrator made now; null when none was.</param>
    /// <param name="MadePassword">The random password, to be shown once; null when it was given.</param>
    public sealed record Model(bool Created, string? Email, string? MadePassword);

    internal sealed class Validator : AbstractValidator<Command>
    {
        public Validator()
        {
            RuleFor(c => c.Email!).EmailAddress().MaximumLength(254).When(c => !string.IsNullOrWhiteSpace(c.Email))
                .WithErrorCode("account.email").WithMessage("This is not an e-mail address.");
            When(c => !string.IsNullOrEmpty(c.Password), () => RuleFor(c => c.Password!).MustBeGoodPassword(c => c.Email));
        }
    }

    internal sealed class Handler(LibraryDb db, IPasswordHasher<Account> hasher, TimeProvider time) : IRequestHandler<Command, Result<Model>>
    {
        /// <summary>Twenty letters and digits without those that look alike: 115 bits.</summary>
        private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

        public async Task<Result<Model>> Handle(Command command, CancellationToken ct)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            // Two first starts at once must not make two administrators with two passwords.
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(76232)", ct);
            if (await db.Accounts.AnyAsync(a => a.Role == Role.Administrator, ct))
                return new Model(false, null, null);

            var email = string.IsNullOrWhiteSpace(command.Email) ? DefaultEmail : command.Email.Trim();
            var key = Account.KeyOf(email);
            if (await db.Accounts.AnyAsync(a => a.EmailKey == key, ct))
                return new Error(ErrorKind.Conflict, "account.exists", $"{email} has an account that is no administrator's. Choose another address.", nameof(command.Email), email);

            var made = string.IsNullOrEmpty(command.Password) ? RandomNumberGenerator.GetString(Alphabet, 20) : null;
            var account = Account.Open(email, email.Split('@')[0], Role.Administrator, time.GetUtcNow());
            account.SetPassword(hasher.HashPassword(account, made ?? command.Password!));
            db.Add(account);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return new Model(true, email, made);
        }
    }
}
