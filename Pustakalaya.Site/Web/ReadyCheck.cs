using MediatR;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Pustakalaya.Application.Operations;

namespace Pustakalaya.Site.Web;

/// <summary>
/// Whether requests may be sent here: not before a migrated database was seen once, not while the program stops. In between always, also while something
/// is down: taking every replica away would not bring it back, and pages that need nothing of it go on.
/// </summary>
internal sealed class ReadyCheck(IServiceScopeFactory scopes, IHostApplicationLifetime lifetime) : IHealthCheck
{
    private volatile bool _hasSeenDatabase;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return HealthCheckResult.Unhealthy("The site is stopping.");
        if (_hasSeenDatabase)
            return HealthCheckResult.Healthy();
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var migrated = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new IsMigrated.Query(), cancellationToken);
            _hasSeenDatabase = migrated.Value;
            return migrated.Value ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The database is not migrated.");
        }
        catch (Exception e) when (ErrorStatus.Of(e) == StatusCodes.Status503ServiceUnavailable)
        {
            return HealthCheckResult.Unhealthy("The database cannot be reached.");
        }
    }
}
