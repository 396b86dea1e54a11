using Microsoft.Extensions.Options;

namespace Pustakalaya.Site.Web;

/// <summary>Serves on for a moment after the signal to stop: whoever sends requests here learns a little later that nobody will take them.</summary>
internal sealed class StopDelay(IOptions<SiteOptions> site, TimeProvider time) : IHostedLifecycleService
{
    /// <summary>Before anything stops, Kestrel among it.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromSeconds(site.Value.StopDelaySeconds), time, cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
