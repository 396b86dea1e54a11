using Microsoft.Extensions.Options;
using Pustakalaya.Application.Adapters.Messaging;

namespace Pustakalaya.Worker.Commands;

/// <summary>Whether a worker of this machine was heard of lately.</summary>
internal static class Health
{
    public static Task<int> RunAsync() => OneShot.GuardAsync(async () =>
    {
        using var host = WorkerRegistration.CreateBuilder([]).AddWork().Build();
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        if (await host.Services.GetRequiredService<WorkerPulse>().IsAliveAsync(PulseService.Machine, limit.Token))
            return ExitCode.Ok;
        await Console.Error.WriteLineAsync($"No worker of {Environment.MachineName} was heard of in the last {WorkerPulse.DeadAfter.TotalSeconds} seconds.");
        return ExitCode.SomeFailed;
    });
}
