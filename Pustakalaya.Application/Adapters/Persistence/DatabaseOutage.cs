using Npgsql;

namespace Pustakalaya.Application.Adapters.Persistence;

/// <summary>Tells a database that is away, or busy with something that passes, from a mistake in what was asked of it.</summary>
internal static class DatabaseOutage
{
    /// <summary>EF Core wraps a passing failure into an InvalidOperationException, a save's into a DbUpdateException: the cause lies somewhere inside.</summary>
    public static bool IsCauseOf(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
            if (cause is NpgsqlException { IsTransient: true })
                return true;
        return false;
    }
}
