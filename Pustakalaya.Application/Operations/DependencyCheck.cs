using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Pustakalaya.Application.Operations;

/// <summary>Asks what the library stands on, all at once and not for long.</summary>
internal sealed class DependencyCheck(IEnumerable<IDependency> dependencies, ILogger<DependencyCheck> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<GetHealth.Dependency>> RunAsync(CancellationToken ct) => await Task.WhenAll(dependencies.Select(d => AskAsync(d, ct)));

    private async Task<GetHealth.Dependency> AskAsync(IDependency dependency, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(Patience);
            // Not every driver hears the token while it connects: nobody waits longer in any case.
            await dependency.CheckAsync(limit.Token).WaitAsync(Patience, ct);
            return Answer(true);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // That it fails, however it fails, is what was asked. The reason names hosts, so it goes to the log and not into the answer.
            logger.LogWarning("The {Dependency} ({Kind}) does not answer: {Problem}", dependency.Name, dependency.Kind, e.Message);
            return Answer(false);
        }

        GetHealth.Dependency Answer(bool isUp) => new(dependency.Name, dependency.Kind, isUp, Stopwatch.GetElapsedTime(began), null);
    }
}
