using System.Globalization;
using Pustakalaya.Application;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Search;
using Serilog;
using Serilog.Events;

namespace Pustakalaya.Worker;

internal static class WorkerRegistration
{
    /// <summary>The application and a log: what every command of this program needs.</summary>
    /// <param name="logFrom">A command that does one thing speaks for itself: only warnings, and on the error output.</param>
    public static HostApplicationBuilder CreateBuilder(string[] args, LogEventLevel logFrom = LogEventLevel.Warning)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddWorkerLog(logFrom);
        builder.AddApplication();
        builder.Services.AddSingleton<ActingUser>();
        builder.Services.AddSingleton<ICurrentUser>(p => p.GetRequiredService<ActingUser>());
        return builder;
    }

    /// <summary>What works in the background for as long as the process lives.</summary>
    public static HostApplicationBuilder AddWork(this HostApplicationBuilder builder)
    {
        var subscriptions = Subscriptions.Of(builder.Configuration["Search:Engine"]);
        builder.Services.AddSingleton(subscriptions);
        builder.AddMessaging(subscriptions, [.. Subscriptions.Every.Except(subscriptions)]);
        builder.AddIndexing();
        builder.Services.AddHostedService<OutboxRelayService>();
        builder.Services.AddHostedService<ConsumerService>();
        builder.Services.AddHostedService<LongWorkService>();
        builder.Services.AddHostedService<SweeperService>();
        builder.Services.AddHostedService<RebuildService>();
        builder.Services.AddHostedService<PulseService>();
        builder.Services.AddOptions<WorkerOptions>().BindConfiguration(WorkerOptions.Section)
            .Validate(o => o.AliveFile.Length == 0 || Path.IsPathFullyQualified(o.AliveFile), "Worker:AliveFile must be a whole path, such as /tmp/alive.")
            .ValidateOnStart();
        builder.Services.AddHostedService<AliveFile>();
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = ConsumerService.Patience + TimeSpan.FromSeconds(5);
            host.ServicesStopConcurrently = true;
        });
        return builder;
    }

    private static void AddWorkerLog(this HostApplicationBuilder builder, LogEventLevel logFrom)
    {
        builder.Logging.ClearProviders();
        var log = new LoggerConfiguration()
            .MinimumLevel.Is(logFrom)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", logFrom)
            // Both throw as well, and whoever catches it says it better.
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Database", LogEventLevel.Fatal)
            // The Site's keys lie in the database; this program only shares the registration.
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
            .Enrich.FromLogContext()
            .ReadFrom.Configuration(builder.Configuration)
            .WriteTo.Console(
                outputTemplate: "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}",
                formatProvider: CultureInfo.InvariantCulture,
                standardErrorFromLevel: logFrom == LogEventLevel.Warning ? LogEventLevel.Verbose : null);
        builder.Logging.AddSerilog(log.CreateLogger(), dispose: true);
    }
}
