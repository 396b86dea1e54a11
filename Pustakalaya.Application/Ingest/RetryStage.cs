using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>Tries a failed stage again, now, with all its attempts; and with it what failed because of it.</summary>
public static class RetryStage
{
    [Authorize(Role.Editor)]
    public sealed record Command(ItemId ItemId, FileId FileId, StageName Stage) : ICommand<Result>;

    internal sealed class Handler(LibraryDb db, StageCall call, TimeProvider time) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (await StageRunner.LoadLockedAsync(db, command.ItemId, ct) is not { } item || item.Files.FirstOrDefault(f => f.Id == command.FileId) is not { } file)
                return Error.NotFound("file");
            if (file.Stages.All(s => s.Name != command.Stage))
                return Error.NotFound("stage");

            // Of a chain of failures the first link is what is wrong.
            var name = file.Stages.Any(s => s is { Name: StageName.Convert, IsWithoutPages: true }) ? StageName.Convert
                : StageCall.IsPossible(file, command.Stage) ? command.Stage
                : !file.IsDone(StageName.Check) ? StageName.Check
                : !file.IsDone(StageName.Convert) ? StageName.Convert
                : StageName.Text;
            var stage = file.Stage(name);
            var isPutOff = stage is { State: StageState.Waiting, NextAttemptAt: not null };
            if (stage.State != StageState.Failed && !isPutOff && !HasRemark(stage))
                return new Error(ErrorKind.Conflict, "stage.not-failed", "This step has not failed: there is nothing to try again.", null, name.ToString());

            file.Retry(name, time.GetUtcNow());
            if (name == StageName.Pages)
                await db.PageImages.IgnoreQueryFilters().Where(p => p.FileId == file.Id && p.Width == 0).ExecuteDeleteAsync(ct);
            await call.RaiseAsync(item, file, name, ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return Result.Ok;
        }

        /// <summary>Pages that could not be drawn may be drawn by a newer tool, and what could not be turned into pages may be once a program for it is there. Text that is not readable yet stays so until there is another way to read it.</summary>
        private static bool HasRemark(IngestStage stage) => stage is { State: StageState.Done, Reason: FailureCode.PagesNotDrawn } or { Name: StageName.Convert, IsWithoutPages: true };
    }
}
