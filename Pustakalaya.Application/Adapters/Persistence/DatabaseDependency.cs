using Npgsql;
using Pustakalaya.Application.Operations;

namespace Pustakalaya.Application.Adapters.Persistence;

internal sealed class DatabaseDependency(NpgsqlDataSource source) : IDependency
{
    public string Name => "database";

    public string Kind => "postgres";

    public async Task CheckAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand("SELECT 1");
        await command.ExecuteScalarAsync(ct);
    }
}
