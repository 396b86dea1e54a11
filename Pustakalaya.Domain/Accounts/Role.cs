namespace Pustakalaya.Domain.Accounts;

/// <summary>What somebody may do. Each role includes the ones before it.</summary>
public enum Role
{
    /// <summary>Anybody, signed in or not.</summary>
    Reader = 0,
    Member = 1,
    Editor = 2,
    Administrator = 3,
}
