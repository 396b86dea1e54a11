using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Pustakalaya.Application.Operations;

namespace Pustakalaya.Application.Adapters.Persistence;

internal static class PersistenceRegistration
{
    public static IHostApplicationBuilder AddPersistence(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<PersistenceOptions>()
            .Configure(o => o.ConnectionString = builder.Configuration.GetConnectionString("Library") ?? "")
            .Validate(o => IsUsable(o.ConnectionString), "ConnectionStrings:Library must name the library's PostgreSQL database, for example 'Host=127.0.0.1;Port=5432;Database=pustakalaya;Username=pustakalaya;Password=...'.")
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(provider =>
            NpgsqlDataSource.Create(provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<PersistenceOptions>>().Value.ConnectionString));
        builder.Services.AddSingleton<IDependency, DatabaseDependency>();
        builder.Services.AddSingleton<OutboxInterceptor>();
        builder.Services.AddDbContext<LibraryDb>(
            (provider, options) => Configure(options, provider.GetRequiredService<NpgsqlDataSource>()).AddInterceptors(provider.GetRequiredService<OutboxInterceptor>()));

        // Sessions and forms must survive a restart and be readable by every replica.
        builder.Services.AddDataProtection().SetApplicationName("Pustakalaya").PersistKeysToDbContext<LibraryDb>();
        return builder;
    }

    internal static DbContextOptionsBuilder Configure(DbContextOptionsBuilder options, NpgsqlDataSource source) =>
        options.UseNpgsql(source).UseSnakeCaseNamingConvention();

    private static bool IsUsable(string connection)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(connection).Host);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
