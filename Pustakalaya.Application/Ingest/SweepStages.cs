using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>
/// Wakes the stages that were put off until now, and those of which nothing was heard for too long. The row is the job: with it no message can be lost for good.
/// Long work is none of its business: whoever does that looks for it by itself (<see cref="MakePlayable"/>).
/// </summary>
public static class SweepStages
{
    /// <param name="ForgottenAfter">A stage that has no message in the database and did not move for so long was forgotten. Null: its message may lie elsewhere.</param>
    [Authorize(Role.Administrator)]
    public sealed record Command(TimeSpan? ForgottenAfter) : ICommand<Result<Model>>;

    public sealed record Model(int Due, int Forgotten);

    internal sealed class Handler(LibraryDb db, StageCall call, TimeProvider time, ILogger<Handler> logger) : IRequestHandler<Command, Result<Model>>
    {
        private const int AtOnce = 200;

        public async Task<Result<Model>> Handle(Command command, CancellationToken ct)
        {
            var now = time.GetUtcNow();
            var due = await FindAsync(s => s.Where(row => row.State == StageState.Waiting && row.NextAttemptAt <= now), ct);
            var wokenDue = 0;
            foreach (var (item, file, name) in due)
                wokenDue += await WakeAsync(item, file, name, row => row.State == StageState.Waiting && row.NextAttemptAt <= now, ct);

            var before = now - (command.ForgottenAfter ?? TimeSpan.Zero);
            var silent = command.ForgottenAfter is null ? [] : await FindAsync(
                s => s.Where(row => (row.State == StageState.Waiting || row.State == StageState.Running) && row.NextAttemptAt == null && row.ChangedAt < before), ct);
            var wokenForgotten = 0;
            if (silent.Count > 0)
            {
                var onTheirWay = await OnTheirWayAsync(ct);
                foreach (var (item, file, name) in silent.Where(s => !onTheirWay.Contains(s.File)))
                    wokenForgotten += await WakeAsync(item, file, name, row => row.State is StageState.Waiting or StageState.Running && row.NextAttemptAt is null && row.ChangedAt < before, ct);
            }

            if (wokenDue + wokenForgotten > 0)
                logger.LogInformation("Woke {Due} stages that were put off and {Forgotten} that were forgotten", wokenDue, wokenForgotten);
            return new Model(wokenDue, wokenForgotten);
        }

        private async Task<List<(ItemId Item, FileId File, StageName Name)>> FindAsync(Func<IQueryable<IngestStage>, IQueryable<IngestStage>> which, CancellationToken ct)
        {
            var found = await which(db.Stages.AsNoTracking().Where(s => s.Name != StageName.Play)).OrderBy(s => s.ChangedAt).Take(AtOnce)
                .Join(db.Files, s => s.FileId, f => f.Id, (s, f) => new { f.ItemId, s.FileId, s.Name }).ToListAsync(ct);
            return [.. found.Select(f => (f.ItemId, f.FileId, f.Name))];
        }

        private async Task<int> WakeAsync(ItemId itemId, FileId fileId, StageName name, Func<IngestStage, bool> still, CancellationToken ct)
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (await StageRunner.LoadLockedAsync(db, itemId, ct) is not { } item || item.Files.FirstOrDefault(f => f.Id == fileId) is not { } file)
                return 0;
            var stage = file.Stage(name);
            // Another sweeper may have been here, or the stage has moved by itself.
            if (!still(stage) || !StageCall.IsPossible(file, name))
                return 0;
            stage.Interrupt(time.GetUtcNow());
            stage.Awake(time.GetUtcNow());
            await call.RaiseAsync(item, file, name, ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return 1;
        }

        /// <summary>Files that a message in the outbox or in a queue of the database is about: they only wait their turn.</summary>
        private async Task<HashSet<FileId>> OnTheirWayAsync(CancellationToken ct)
        {
            var files = new HashSet<FileId>();
            await foreach (var message in db.Outbox.AsNoTracking().Select(m => new { m.Name, m.Body }).AsAsyncEnumerable().WithCancellation(ct))
                Note(message.Name, message.Body);
            await foreach (var message in db.Queue.AsNoTracking().Select(m => new { m.Name, m.Body }).AsAsyncEnumerable().WithCancellation(ct))
                Note(message.Name, message.Body);
            return files;

            void Note(string name, string body)
            {
                if (MessageNames.TryRead(name, body, out _) is { } happened && StageCall.FileOf(happened) is { } file)
                    files.Add(file);
            }
        }
    }
}
