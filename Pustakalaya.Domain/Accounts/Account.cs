using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Domain.Accounts;

public readonly record struct AccountId(Guid Value)
{
    public static AccountId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Somebody who can sign in.</summary>
public sealed class Account : Entity
{
    private Account()
    {
    }

    public AccountId Id { get; private set; }

    /// <summary>As typed; compared by <see cref="EmailKey"/>.</summary>
    public string Email { get; private set; } = "";

    /// <summary>Lower-case e-mail; unique.</summary>
    public string EmailKey { get; private set; } = "";

    public string Name { get; private set; } = "";

    public Role Role { get; private set; }

    public string PasswordHash { get; private set; } = "";

    /// <summary>Changed whenever old sessions must end: password, role, closing of the account.</summary>
    public Guid SecurityStamp { get; private set; }

    public int FailedSignIns { get; private set; }

    /// <summary>Sign-in is not even tried before this moment: a growing pause after failures, never a locked door.</summary>
    public DateTimeOffset? PausedUntil { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public static Account Open(string email, string name, Role role, DateTimeOffset now) => new()
    {
        Id = AccountId.New(),
        Email = email.Trim(),
        EmailKey = KeyOf(email),
        Name = name,
        Role = role,
        SecurityStamp = Guid.NewGuid(),
        CreatedAt = now,
    };

    public static string KeyOf(string email) => email.Trim().ToLowerInvariant();

    public void SetPassword(string hash)
    {
        PasswordHash = hash;
        SecurityStamp = Guid.NewGuid();
    }

    public void ChangeRole(Role role)
    {
        Role = role;
        EndSessions();
    }

    public void EndSessions() => SecurityStamp = Guid.NewGuid();

    /// <summary>The first four mistakes are free; then 2, 4, 8 ... seconds, at most 15 minutes.</summary>
    public void SignInFailed(DateTimeOffset now)
    {
        FailedSignIns++;
        if (FailedSignIns >= 5)
            PausedUntil = now + TimeSpan.FromSeconds(Math.Min(900, Math.Pow(2, Math.Min(FailedSignIns - 4, 10))));
    }

    public void SignInSucceeded() => (FailedSignIns, PausedUntil) = (0, null);
}
