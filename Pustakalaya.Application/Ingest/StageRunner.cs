using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>The part of a stage that takes time: tools run, nothing is locked, no transaction is open.</summary>
/// <returns>What to write down of it.</returns>
internal delegate Task<EndStage> WorkOnStage(StoredFile file, CancellationToken ct);

/// <summary>Writes the result down, inside the one transaction that also holds the events and the inbox row.</summary>
/// <param name="item">Fresh from the database and locked, with titles, files and stages.</param>
internal delegate Task EndStage(Item item, StoredFile file, CancellationToken ct);

/// <summary>
/// One attempt at one stage. The start is a short save of its own, so that the status page shows it; then the work; then one transaction with
/// everything that came of it. Run twice it does the work at most twice and has the result once.
/// </summary>
internal sealed class StageRunner(LibraryDb db, DbContextOptions<LibraryDb> options, TimeProvider time, ILogger<StageRunner> logger)
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(5);

    public async Task RunAsync(FileId id, StageName name, WorkOnStage work, CancellationToken ct)
    {
        if (await StartAsync(id, name, ct) is not { } file)
            return;
        EndStage end;
        try
        {
            end = await AttemptAsync(file, name, work, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await InterruptAsync(id, name);
            throw;
        }

        await EndAsync(file.ItemId, id, name, end, ct);
    }

    /// <summary>Does the work; what goes wrong with it is a result like any other.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal async Task<EndStage> AttemptAsync(StoredFile file, StageName name, WorkOnStage work, CancellationToken ct)
    {
        try
        {
            return await work(file, ct);
        }
        catch (FileRefusedException e)
        {
            return Failing(name, e.Failure);
        }
        catch (ToolUnavailableException e)
        {
            return PuttingOff(name, e.Failure);
        }
        catch (Exception e) when (!(e is OperationCanceledException && ct.IsCancellationRequested) && e is not NpgsqlException and not DbUpdateException && !DatabaseOutage.IsCauseOf(e))
        {
            // The disk, or a mistake of ours: the editor sees it on the stage's row, and it is tried again a few times. A database that is away
            // could not even write that down: its exceptions go on to the consumer, and the message comes again.
            logger.LogError(e, "Stage {Stage} of file {File} threw", name, file.Id);
            return PuttingOff(name, new IngestFailure(FailureCode.ToolFailed, OneLine($"{e.GetType().Name}: {e.Message}")));
        }
    }

    /// <returns>The file, not tracked; null when there is nothing to do any more.</returns>
    private async Task<StoredFile?> StartAsync(FileId id, StageName name, CancellationToken ct)
    {
        // A context of its own: the consumer's inbox row waits in the other one for the result's save.
        await using var own = new LibraryDb(options);
        await using var transaction = await own.Database.BeginTransactionAsync(ct);
        // Locked before it is read: else a doubled message that read "waiting" could write "running" over the "done" of the first one.
        await own.Database.ExecuteSqlAsync($"SELECT FROM ingest_stages WHERE file_id = {id.Value} AND name = {(int)name} FOR UPDATE", ct);
        var file = await own.Files.SingleOrDefaultAsync(f => f.Id == id, ct);
        var stage = await own.Stages.SingleOrDefaultAsync(s => s.FileId == id && s.Name == name, ct);
        var now = time.GetUtcNow();
        if (file is null || stage is null || !stage.MayStart(now))
        {
            logger.LogInformation("Stage {Stage} of file {File} has nothing to do", name, id);
            return null;
        }

        // The pages of a book come in many messages, all of one stage: only the first begins it.
        if (name == StageName.Pages && stage.State == StageState.Running)
            return file;
        if (stage.MayTryAgain)
        {
            stage.Start(now);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return file;
        }

        await transaction.DisposeAsync();
        await EndAsync(file.ItemId, id, name, GivingUp(stage), ct);
        return null;
    }

    /// <summary>It was begun so often without an end that it is not begun again.</summary>
    internal EndStage GivingUp(IngestStage stage) =>
        Failing(stage.Name, new IngestFailure(stage.Reason ?? FailureCode.Interrupted, stage.Detail ?? $"The worker ended {stage.Attempts} times in the middle of this."));

    /// <param name="isMine">Whether the stage is still the caller's to end; asked under the lock.</param>
    internal async Task EndAsync(ItemId itemId, FileId id, StageName name, EndStage end, CancellationToken ct, Func<IngestStage, bool>? isMine = null)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await LoadLockedAsync(db, itemId, ct) is not { } item || item.Files.FirstOrDefault(f => f.Id == id) is not { } file)
            return;
        if (file.Stage(name).State == StageState.Done || isMine?.Invoke(file.Stage(name)) == false)
        {
            logger.LogInformation("Stage {Stage} of file {File} was finished by another worker meanwhile", name, id);
            return;
        }

        await end(item, file, ct);
        if (file.Stage(name) is { State: StageState.Failed } failed)
            logger.LogWarning("Stage {Stage} of file {File} failed: {Reason} {Detail}", name, id, failed.Reason, failed.Detail);
        item.PublishIfReady(time.GetUtcNow());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>
    /// The item's stages end side by side; the lock on its row puts their last steps in order, so that the last one sees that it is the last.
    /// Locked first and read after: a statement that waits for a lock reads joined rows as they were before.
    /// </summary>
    internal static async Task<Item?> LoadLockedAsync(LibraryDb db, ItemId id, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"SELECT FROM items WHERE id = {id.Value} FOR UPDATE", ct);
        return await db.Items.Include(i => i.Texts).Include(i => i.Files).ThenInclude(f => f.Stages).AsSplitQuery().SingleOrDefaultAsync(i => i.Id == id, ct);
    }

    private EndStage Failing(StageName name, IngestFailure failure) => (_, file, _) =>
    {
        file.Fail(name, failure, time.GetUtcNow());
        return Task.CompletedTask;
    };

    private EndStage PuttingOff(StageName name, IngestFailure failure) => (_, file, _) =>
    {
        file.PutOff(name, failure, time.GetUtcNow());
        return Task.CompletedTask;
    };

    private async Task InterruptAsync(FileId id, StageName name)
    {
        // Other messages of the pages stage may be in work: it goes on running.
        if (name == StageName.Pages)
            return;
        using var goodbye = new CancellationTokenSource(Goodbye, time);
        try
        {
            await using var own = new LibraryDb(options);
            var stage = await own.Stages.SingleOrDefaultAsync(s => s.FileId == id && s.Name == name, goodbye.Token);
            stage?.Interrupt(time.GetUtcNow());
            await own.SaveChangesAsync(goodbye.Token);
        }
        catch (Exception e) when (e is NpgsqlException or DbUpdateException or OperationCanceledException)
        {
            // It stays "running" on the status page until the message comes again, which begins it anew.
            logger.LogWarning("Stage {Stage} of file {File} could not be given back: {Problem}", name, id, e.Message);
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ") is { Length: > 500 } longer ? longer[..500] : text.ReplaceLineEndings(" ");
}
