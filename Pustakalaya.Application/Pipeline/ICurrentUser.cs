using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Pipeline;

/// <summary>Who sends the request: the signed-in person on the site, the system in the worker.</summary>
public interface ICurrentUser
{
    /// <summary>Null for a reader who is not signed in, and for the system.</summary>
    AccountId? Id { get; }

    Role Role { get; }

    bool Is(Role atLeast) => Role >= atLeast;
}

/// <summary>The worker itself and its commands: nobody signed in, everything allowed.</summary>
public sealed class SystemUser : ICurrentUser
{
    public AccountId? Id => null;

    public Role Role => Role.Administrator;
}
