using Microsoft.Extensions.Options;
using Serilog.Events;

namespace Pustakalaya.Worker.Commands;

/// <summary>Works until it is stopped.</summary>
internal static class Serve
{
    public static Task<int> RunAsync(string[] args) => OneShot.GuardAsync(async () =>
    {
        using var host = WorkerRegistration.CreateBuilder(args, LogEventLevel.Information).AddWork().Build();
        // The host checks them too, but logs a page of stack for a word that is missing in a setting.
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        await host.RunAsync();
        return Environment.ExitCode;
    });
}
