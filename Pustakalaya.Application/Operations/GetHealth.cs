using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Operations.Backups;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Operations;

/// <summary>How the library is: what it stands on, what waits to be done, and who does it. Holds no secret and names no host.</summary>
public static class GetHealth
{
    /// <summary>For everybody who is let in: a monitor of the same machine has no account. The endpoint and the page see to who that is.</summary>
    [Authorize(Role.Reader)]
    public sealed record Query : IQuery<Result<Model>>;

    /// <param name="Work">Null while the database is down.</param>
    /// <param name="Backup">Null when none was ever tried.</param>
    public sealed record Model(DateTimeOffset At, IReadOnlyList<Dependency> Dependencies, Work? Work, Backup? Backup)
    {
        public bool IsWhole => Work is { LiveWorkers: > 0 } && Dependencies.All(d => d.IsUp == true);
    }

    /// <param name="Name"><c>database</c>, <c>broker</c>, <c>search</c>.</param>
    /// <param name="IsUp">Null when nobody can say: the broker is seen by workers alone.</param>
    /// <param name="SeenAt">When a worker saw it so; null when it was asked just now.</param>
    public sealed record Dependency(string Name, string? Kind, bool? IsUp, TimeSpan? Latency, DateTimeOffset? SeenAt);

    /// <param name="Outbox">Events that are not handed over yet.</param>
    /// <param name="OldestOutbox">How long the oldest of them waits.</param>
    /// <param name="Behind">Published items that the index does not have as they are.</param>
    /// <param name="IndexLag">How long the longest of them is behind, or an index message waits.</param>
    /// <param name="LastHeard">How long ago a worker was last heard of; null when none ever was.</param>
    public sealed record Work(
        int Outbox,
        TimeSpan OldestOutbox,
        IReadOnlyList<Queue> Queues,
        int Behind,
        TimeSpan IndexLag,
        int LiveWorkers,
        TimeSpan? LastHeard)
    {
        public long Dead => Queues.Sum(q => q.Dead);
    }

    /// <param name="At">The moment that the last good one shows; null when none was good.</param>
    /// <param name="Bytes">Of its dump and of all files that the library names.</param>
    /// <param name="HasShrunk">It is smaller by over a fifth than the one before.</param>
    /// <param name="Lacking">Files that were missing or damaged in the library.</param>
    /// <param name="FailedAt">When one failed after the last good one.</param>
    public sealed record Backup(DateTimeOffset? At, TimeSpan? Age, long Bytes, bool HasShrunk, int Lacking, DateTimeOffset? FailedAt)
    {
        /// <summary>A night, and the time that a backup may take.</summary>
        public static readonly TimeSpan MaxAge = TimeSpan.FromHours(26);

        public bool IsOld => Age is null || Age > MaxAge;

        public bool IsWell => !IsOld && !HasShrunk && Lacking == 0 && FailedAt is null;
    }

    /// <param name="Name">Empty for messages that no queue wanted: they can only be dead.</param>
    /// <param name="Working">Taken by a worker; with a broker they count as waiting.</param>
    /// <param name="Dead">Put aside for a person.</param>
    public sealed record Queue(string Name, long Waiting, long Working, long Dead);

    internal sealed class Handler(LibraryDb db, DependencyCheck check, BackupStatus.Store backups, TimeProvider time) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query request, CancellationToken ct)
        {
            var now = time.GetUtcNow();
            var dependencies = await check.RunAsync(ct);
            var database = dependencies.Single(d => d.Name == "database");
            if (database.IsUp != true)
                return new Model(now, [.. dependencies, new Dependency("broker", null, null, null, null)], null, LastBackup(now));

            var hearts = await db.Heartbeats.AsNoTracking().OrderByDescending(h => h.At).ToListAsync(ct);
            var alive = hearts.Where(h => now - h.At < WorkerPulse.DeadAfter).ToList();
            var seen = alive.Select(h => (h.At, View: TransportView.Read(h.Transport))).FirstOrDefault(h => h.View is not null);
            return new Model(now, [.. dependencies, Broker(database, seen.View, seen.At)], await WorkAsync(now, seen.View, alive.Count, hearts.FirstOrDefault(), ct), LastBackup(now));
        }

        private Backup? LastBackup(DateTimeOffset now) => backups.Read() is { } status
            ? new Backup(status.Last?.At, now - status.Last?.At, status.Last?.Bytes ?? 0, status.Last?.HasShrunk ?? false, status.Last?.Lacking ?? 0, status.Failed?.At)
            : null;

        private static Dependency Broker(Dependency database, TransportView? view, DateTimeOffset seenAt) => view switch
        {
            null => new Dependency("broker", null, null, null, null),
            { Kind: MessagingOptions.Postgres } => new Dependency("broker", view.Kind, database.IsUp, database.Latency, null),
            _ => new Dependency("broker", view.Kind, view.IsUp, TimeSpan.FromMilliseconds(view.Milliseconds), seenAt),
        };

        private async Task<Work> WorkAsync(DateTimeOffset now, TransportView? view, int alive, Heartbeat? last, CancellationToken ct)
        {
            var outbox = await db.Outbox.GroupBy(m => 1).Select(g => new { Count = g.Count(), Oldest = g.Min(m => m.CreatedAt) }).SingleOrDefaultAsync(ct);
            var rows = await db.Queue.GroupBy(m => m.Queue)
                .Select(g => new { g.Key, Working = g.Count(m => m.LockedUntil > now), All = g.Count(), Oldest = g.Min(m => m.EnqueuedAt) }).ToListAsync(ct);
            var dead = await db.DeadMessages.GroupBy(m => m.Queue).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);

            var queues = new SortedDictionary<string, Queue>(StringComparer.Ordinal);
            foreach (var (name, waiting) in view?.Queues ?? [])
                queues[name] = new Queue(name, waiting, 0, 0);
            foreach (var row in rows)
                queues[row.Key] = Of(row.Key) with { Waiting = Of(row.Key).Waiting + row.All - row.Working, Working = row.Working };
            foreach (var row in dead)
                queues[row.Key] = Of(row.Key) with { Dead = row.Count };

            var (behind, since) = await IndexLag.FindAsync(db, ct);
            var waits = rows.Where(r => r.Key.StartsWith("search.", StringComparison.Ordinal)).Select(r => r.Oldest);
            return new Work(
                outbox?.Count ?? 0,
                Age(outbox?.Oldest),
                [.. queues.Values],
                behind,
                Age(waits.Append(since ?? now).Min()),
                alive,
                last is null ? null : Age(last.At));

            Queue Of(string name) => queues.GetValueOrDefault(name) ?? new Queue(name, 0, 0, 0);

            // Clocks of two machines may differ by a little: nothing waits since the future.
            TimeSpan Age(DateTimeOffset? at) => at < now ? now - at.Value : TimeSpan.Zero;
        }
    }
}
