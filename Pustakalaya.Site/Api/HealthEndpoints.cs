using MediatR;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Pustakalaya.Application.Operations;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Api;

/// <summary>
/// <c>/health/live</c>: the program answers. <c>/health/ready</c>: requests may be sent to it. <c>/health/deps</c>: what it stands on and what waits, as JSON,
/// for this machine's own programs and for administrators; it is 200 however bad the news, since it tells of others.
/// </summary>
internal static class HealthEndpoints
{
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        routes.MapHealthChecks("/health/ready");
        routes.MapGet("/health/deps", DependenciesAsync);
        return routes;
    }

    private static async Task<IResult> DependenciesAsync(HttpContext context, IMediator mediator, ICurrentUser user, CancellationToken ct)
    {
        if (!Callers.IsThisMachine(context) && !user.Is(Role.Administrator))
            return Results.NotFound();
        context.Response.Headers.CacheControl = "no-store";
        var result = await mediator.Send(new GetHealth.Query(), ct);
        return result.ToHttp(health => Results.Json(Answer(health)));
    }

    private static object Answer(GetHealth.Model health) => new
    {
        at = health.At,
        whole = health.IsWhole,
        dependencies = health.Dependencies.ToDictionary(d => d.Name, d => new
        {
            kind = d.Kind,
            up = d.IsUp,
            milliseconds = d.Latency is { } latency ? Math.Round(latency.TotalMilliseconds, 1) : (double?)null,
            d.SeenAt,
        }),
        outbox = health.Work is { } o ? new { count = o.Outbox, oldestSeconds = Seconds(o.OldestOutbox) } : null,
        queues = health.Work?.Queues.ToDictionary(q => q.Name, q => new { q.Waiting, q.Working, q.Dead }),
        index = health.Work is { } i ? new { i.Behind, lagSeconds = Seconds(i.IndexLag) } : null,
        backup = health.Backup is { } b
            ? new { at = b.At, ageHours = b.Age is { } age ? Math.Round(age.TotalHours, 1) : (double?)null, b.Bytes, old = b.IsOld, shrunk = b.HasShrunk, lackingFiles = b.Lacking, b.FailedAt }
            : null,
        workers = health.Work is { } w ? new { live = w.LiveWorkers, lastHeardSeconds = w.LastHeard is { } ago ? Seconds(ago) : (double?)null } : null,
    };

    private static double Seconds(TimeSpan span) => Math.Round(span.TotalSeconds, 1);
}
