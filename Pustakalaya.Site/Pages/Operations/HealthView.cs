using Pustakalaya.Application.Operations;
using Pustakalaya.Application.Search;
using Pustakalaya.Site.Pages.Shared;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Operations;

/// <summary>The condition of the library as its page shows it.</summary>
/// <param name="Rebuilds">Null while the database is down.</param>
public sealed record HealthView(GetHealth.Model Health, GetRebuilds.Model? Rebuilds)
{
    /// <summary>The worst there is to say.</summary>
    public Notice Summary(Texts texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Health.Work switch
        {
            null => new(NoticeKind.Bad, texts["health.no-database"]),
            { LiveWorkers: 0, LastHeard: { } ago } => new(NoticeKind.Bad, texts["health.no-worker-since", texts.Span(ago)]),
            { LiveWorkers: 0 } => new(NoticeKind.Bad, texts["health.no-worker"]),
            _ when !Health.IsWhole => new(NoticeKind.Warn, texts["health.partly"]),
            { Dead: > 0 and var dead } => new(NoticeKind.Warn, texts.Count("health.dead", dead)),
            _ when Health.Backup is { IsWell: false } => new(NoticeKind.Warn, texts["health.backup-unwell"]),
            _ => new(NoticeKind.Good, texts["health.whole"]),
        };
    }

    /// <summary>What is wrong with the backups, a sentence each.</summary>
    public static IEnumerable<string> Warnings(GetHealth.Backup backup, Texts texts)
    {
        ArgumentNullException.ThrowIfNull(backup);
        ArgumentNullException.ThrowIfNull(texts);
        if (backup.At is null)
            yield return texts["backup.none-good"];
        else if (backup.IsOld)
            yield return texts["backup.old"];
        if (backup.FailedAt is { } at)
            yield return texts["backup.failed", texts.Moment(at)];
        if (backup.HasShrunk)
            yield return texts["backup.shrunk"];
        if (backup.Lacking > 0)
            yield return texts.Count("backup.lacking", backup.Lacking);
    }

    public static string Product(string kind) => kind switch { "postgres" => "PostgreSQL", "elasticsearch" => "Elasticsearch", "rabbitmq" => "RabbitMQ", _ => kind };

    public static string QueueName(Texts texts, string queue)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return queue.Length == 0 ? texts["health.queue.none"] : Texts.Has("health.queue." + queue) ? texts["health.queue." + queue] : queue;
    }

    public static string IconOf(bool? isUp) => isUp switch { true => "done", false => "fail", null => "wait" };

    public static string IconOf(RebuildState? state) => state?.State switch { "running" => "run", "failed" => "fail", "done" => "done", _ => "wait" };
}
