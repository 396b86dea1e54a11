using System.Data.Common;
using MediatR;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Pipeline;

namespace Pustakalaya.Worker.Commands;

/// <summary>Runs a command that does one thing, on a host that is built but not started, and turns what goes wrong into a sentence and an exit code.</summary>
internal static class OneShot
{
    public static async Task<int> RunAsync(Func<IServiceProvider, CancellationToken, Task<int>> command)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            stop.Cancel();
        };
        return await GuardAsync(async () =>
        {
            using var host = WorkerRegistration.CreateBuilder([]).Build();
            // Starting the host would check the settings; nothing here starts it.
            host.Services.GetRequiredService<IStartupValidator>().Validate();
            await using var scope = host.Services.CreateAsyncScope();
            try
            {
                return await command(scope.ServiceProvider, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync("Stopped. What was done stays done; the same command goes on with the rest.");
                return ExitCode.Interrupted;
            }
        });
    }

    /// <summary>The same sentences for every way this program is started.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception e) when (AsBadSettings(e) is { Count: > 0 } failures)
        {
            foreach (var failure in failures)
                await Console.Error.WriteLineAsync(failure);
            return ExitCode.BadSetting;
        }
        catch (Exception e) when (AsDatabaseProblem(e) is { } problem)
        {
            await Console.Error.WriteLineAsync($"The database cannot be used: {problem.Message} (ConnectionStrings__Library says where it is.)");
            return ExitCode.NoDatabase;
        }
    }

    public static async Task<TResult> SendAsync<TResult>(this IServiceProvider services, IRequest<TResult> request, CancellationToken ct)
        where TResult : IResult<TResult>
    {
        // A scope for each, as on the site: one request's changes never leak into the next.
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, ct);
    }

    /// <summary>Several bad settings come as one exception that holds theirs.</summary>
    private static List<string> AsBadSettings(Exception e) => e switch
    {
        OptionsValidationException one => [.. one.Failures],
        AggregateException many when many.InnerExceptions.All(inner => inner is OptionsValidationException) => [.. many.InnerExceptions.SelectMany(AsBadSettings)],
        _ => [],
    };

    private static DbException? AsDatabaseProblem(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
            if (cause is DbException problem)
                return problem;
        return null;
    }
}
