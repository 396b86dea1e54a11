using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace Pustakalaya.Application.Adapters.Persistence;

/// <summary>For <c>dotnet ef migrations add</c>, which needs the model and no server.</summary>
internal sealed class DesignTimeLibraryDb : IDesignTimeDbContextFactory<LibraryDb>
{
    public LibraryDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<LibraryDb>();
        PersistenceRegistration.Configure(options, NpgsqlDataSource.Create("Host=localhost;Database=design"));
        return new LibraryDb(options.Options);
    }
}
