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
            NpgsqlDataSource.Create(Prepared(provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<PersistenceOptions>>().Value.ConnectionString)));
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

    /// <summary>
    /// What is asked again and again is parsed and planned once a connection; and a connection that is handed back is not reset, since nothing of ours
    /// changes a session (what is set is set LOCAL). A connection string that says otherwise, as a pooler between needs, is obeyed.
    /// </summary>
    internal static NpgsqlConnectionStringBuilder Prepared(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!settings.ShouldSerialize("Max Auto Prepare"))
            settings.MaxAutoPrepare = 100;
        if (!settings.ShouldSerialize("No Reset On Close"))
            settings.NoResetOnClose = true;
        return settings;
    }

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
