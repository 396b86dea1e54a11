using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>As <see cref="WorkOnStage"/>, but for minutes or hours.</summary>
/// <param name="reached">To be told how much of the file has been worked through.</param>
internal delegate Task<EndStage> WorkUnderLease(StoredFile file, Action<TimeSpan> reached, CancellationToken ct);

/// <summary>
/// One attempt at one stage that outlasts any message. The row is the job: a worker takes it by writing a lease, moves the lease on while it lives, and is
/// told from others by it. A worker that is killed leaves a lease that lapses; then whoever comes next takes it. No lock and no transaction is held meanwhile.
/// </summary>
internal sealed class LeasedStages(StageRunner runner, LibraryDb db, DbContextOptions<LibraryDb> options, IOptions<IngestOptions> settings, TimeProvider time, ILogger<LeasedStages> logger)
{
    /// <summary>For the last words of a worker that stops.</summary>
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(2);

    private TimeSpan Length => TimeSpan.FromSeconds(settings.Value.LeaseSeconds);

    /// <returns>False when there is nothing to do.</returns>
    public async Task<bool> RunNextAsync(StageName name, WorkUnderLease work, CancellationToken ct)
    {
        if (await ClaimAsync(name, ct) is not { } claim)
            return false;
        if (claim.GiveUp is { } end)
        {
            await runner.EndAsync(claim.File.ItemId, claim.File.Id, name, end, ct);
            return true;
        }

        logger.LogInformation("Stage {Stage} of file {File} is taken", name, claim.File.Id);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var done = new CancellationTokenSource();
        var renewing = RenewAsync(claim, name, stop, done.Token);
        try
        {
            end = await runner.AttemptAsync(claim.File, name, (file, token) => work(file, at => claim.Reached = at, token), stop.Token);
            await EndAsync(claim, name, end, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (ct.IsCancellationRequested)
            {
                await done.CancelAsync();
                await renewing;
                await GiveBackAsync(claim, name);
                throw;
            }

            logger.LogWarning("Stage {Stage} of file {File} belongs to another worker now: stopped", name, claim.File.Id);
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
        }

        return true;
    }

    /// <summary>Takes the stage that has waited longest. Two workers never take the same: each passes over the rows that another looks at.</summary>
    private async Task<Claim?> ClaimAsync(StageName name, CancellationToken ct)
    {
        await using var own = new LibraryDb(options);
        await using var transaction = await own.Database.BeginTransactionAsync(ct);
        var now = Now();
        var found = await own.Stages.FromSql(
            $"""
             SELECT s.* FROM ingest_stages s
             WHERE s.name = {(int)name} AND s.state <> 2
               AND ((s.state = 0 AND (s.next_attempt_at IS NULL OR s.next_attempt_at <= {now})) OR (s.state = 1 AND (s.lease_until IS NULL OR s.lease_until <= {now})))
               AND EXISTS (SELECT FROM ingest_stages c WHERE c.file_id = s.file_id AND c.name = {(int)StageName.Check} AND c.state = {(int)StageState.Done})
             ORDER BY s.changed_at LIMIT 1 FOR UPDATE OF s SKIP LOCKED
             """).ToListAsync(ct);
        if (found is not [var stage] || !stage.IsFree(now))
            return null;
        var file = await own.Files.SingleAsync(f => f.Id == stage.FileId, ct);
        if (!stage.MayTryAgain)
            return new Claim(file, default) { GiveUp = runner.GivingUp(stage) };
        var until = now + Length;
        stage.Lease(until, now);
        stage.Progress(0, file.Seconds ?? 0, now);
        await own.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new Claim(file, until);
    }

    /// <summary>Moves the lease on, and writes down how far the work is, until it is done. Where the lease is gone the work is stopped.</summary>
    private async Task RenewAsync(Claim claim, StageName name, CancellationTokenSource stop, CancellationToken done)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Math.Min(10, settings.Value.LeaseSeconds / 4.0)), time);
        while (await TickAsync(timer, done))
        {
            await claim.Writing.WaitAsync(CancellationToken.None);
            try
            {
                if (done.IsCancellationRequested)
                    return;
                if (!await RenewOnceAsync(claim, name))
                {
                    await stop.CancelAsync();
                    return;
                }
            }
            catch (Exception e) when (e is NpgsqlException || DatabaseOutage.IsCauseOf(e))
            {
                logger.LogWarning("The lease on stage {Stage} of file {File} could not be renewed: {Problem}", name, claim.File.Id, e.Message);
                if (Now() < claim.Until)
                    continue;
                // Another worker may have it by now.
                await stop.CancelAsync();
                return;
            }
            finally
            {
                claim.Writing.Release();
            }
        }
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken done)
    {
        try
        {
            return await timer.WaitForNextTickAsync(done);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <returns>False when it belongs to somebody else.</returns>
    private async Task<bool> RenewOnceAsync(Claim claim, StageName name)
    {
        await using var own = new LibraryDb(options);
        var now = Now();
        var (mine, next) = (claim.Until, now + Length);
        var seconds = Math.Min((int)claim.Reached.TotalSeconds, claim.File.Seconds ?? 0);
        var rows = await own.Stages
            .Where(s => s.FileId == claim.File.Id && s.Name == name && s.State == StageState.Running && s.LeaseUntil == mine)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.LeaseUntil, next).SetProperty(x => x.Done, seconds).SetProperty(x => x.ChangedAt, now), CancellationToken.None);
        if (rows == 0)
            return false;
        claim.Until = next;
        return true;
    }

    /// <summary>A database that is away for a moment must not cost the work of an hour: the lease is kept up meanwhile, as far as it can be.</summary>
    private async Task EndAsync(Claim claim, StageName name, EndStage end, CancellationToken ct)
    {
        while (true)
        {
            await claim.Writing.WaitAsync(ct);
            try
            {
                // What an earlier try loaded and changed is not what is in the database.
                db.ChangeTracker.Clear();
                await runner.EndAsync(claim.File.ItemId, claim.File.Id, name, end, ct, stage => stage.IsLeased(claim.Until));
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException && DatabaseOutage.IsCauseOf(e) && Now() < claim.Until)
            {
                logger.LogWarning("The result of stage {Stage} of file {File} could not be written down yet: {Problem}", name, claim.File.Id, e.Message);
            }
            finally
            {
                claim.Writing.Release();
            }

            await Task.Delay(BetweenTries, time, ct);
        }
    }

    private async Task GiveBackAsync(Claim claim, StageName name)
    {
        using var goodbye = new CancellationTokenSource(Goodbye, time);
        try
        {
            await using var own = new LibraryDb(options);
            await using var transaction = await own.Database.BeginTransactionAsync(goodbye.Token);
            await own.Database.ExecuteSqlAsync($"SELECT FROM ingest_stages WHERE file_id = {claim.File.Id.Value} AND name = {(int)name} FOR UPDATE", goodbye.Token);
            var stage = await own.Stages.SingleOrDefaultAsync(s => s.FileId == claim.File.Id && s.Name == name, goodbye.Token);
            if (stage?.IsLeased(claim.Until) == true)
                stage.GiveBack(Now());
            await own.SaveChangesAsync(goodbye.Token);
            await transaction.CommitAsync(goodbye.Token);
        }
        catch (Exception e) when (e is NpgsqlException or DbUpdateException or OperationCanceledException)
        {
            logger.LogWarning("Stage {Stage} of file {File} could not be given back, its lease will lapse: {Problem}", name, claim.File.Id, e.Message);
        }
    }

    /// <summary>In milliseconds: the database keeps no more than microseconds, and a lease is compared with what it kept.</summary>
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }

    private sealed class Claim(StoredFile file, DateTimeOffset until)
    {
        private long _reached;

        public StoredFile File => file;

        /// <summary>Set when it was begun too often.</summary>
        public EndStage? GiveUp { get; init; }

        public DateTimeOffset Until { get; set; } = until;

        /// <summary>Written by the work, read by the renewal.</summary>
        public TimeSpan Reached
        {
            get => TimeSpan.FromTicks(Interlocked.Read(ref _reached));
            set => Interlocked.Exchange(ref _reached, value.Ticks);
        }

        /// <summary>The renewal and the end write the same row.</summary>
        public SemaphoreSlim Writing { get; } = new(1);
    }
}
