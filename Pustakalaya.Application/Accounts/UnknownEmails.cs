using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Caching.Memory;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Accounts;

/// <summary>
/// Accounts that do not exist, so that an e-mail nobody has is checked as slowly, and paused as soon, as one that somebody has: else the
/// difference would tell who has an account. In memory only: what a restart forgets here is nobody's.
/// </summary>
internal sealed class UnknownEmails(IPasswordHasher<Account> hasher, TimeProvider time) : IDisposable
{
    private readonly MemoryCache _accounts = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    private readonly Lazy<string> _hash = new(() => hasher.HashPassword(null!, Guid.NewGuid().ToString()));

    /// <summary>A stand-in with a password that nobody knows. Shared by those who try at once: lock it while counting.</summary>
    public Account For(string emailKey) => _accounts.GetOrCreate(emailKey, entry =>
    {
        entry.Size = 1;
        entry.SlidingExpiration = TimeSpan.FromHours(1);
        var account = Account.Open(emailKey, "", Role.Reader, time.GetUtcNow());
        account.SetPassword(_hash.Value);
        return account;
    })!;

    public void Dispose() => _accounts.Dispose();
}
