using Serilog.Events;

namespace Pustakalaya.Worker.Commands;

/// <summary>Works until it is stopped.</summary>
internal static class Serve
{
    public static Task<int> RunAsync(string[] args) => OneShot.GuardAsync(async () =>
    {
        using var host = WorkerRegistration.CreateBuilder(args, LogEventLevel.Information).AddWork().Build();
        await host.RunAsync();
        return Environment.ExitCode;
    });
}
