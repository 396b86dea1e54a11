using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Worker;

/// <summary>Who the commands of this process come from: the system, until an import acts for an editor.</summary>
internal sealed class ActingUser : ICurrentUser
{
    public AccountId? Id { get; private set; }

    public Role Role { get; private set; } = Role.Administrator;

    public void Become(AccountId id, Role role) => (Id, Role) = (id, role);
}
