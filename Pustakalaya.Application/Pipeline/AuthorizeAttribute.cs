using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Pipeline;

/// <summary>Who may send this command or query. Every one has it; a request without it is refused and fails a test.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AuthorizeAttribute(Role role) : Attribute
{
    public Role Role => role;
}
