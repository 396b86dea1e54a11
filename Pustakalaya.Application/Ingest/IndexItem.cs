using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>Makes the item findable as it is now, whatever the message said; late and repeated messages bring nothing old back.</summary>
public static class IndexItem
{
    [Authorize(Role.Administrator)]
    public sealed record Command(ItemId ItemId) : ICommand<Result>;

    /// <summary>What must be done before a file's own index stage can be: all that a document is made of.</summary>
    private static readonly StageName[] Before = [StageName.Check, StageName.Convert, StageName.Text];

    internal sealed class Handler(LibraryDb db, ItemDocumentBuilder builder, ISearchIndex index, TimeProvider time, ILogger<Handler> logger) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            // Looked at before the document is built: a text that comes in between is in the document, the other way round it would not be.
            var withText = await db.Files.AsNoTracking()
                .Where(f => f.ItemId == command.ItemId && f.Stages.All(s => s.State == StageState.Done || !Before.Contains(s.Name)))
                .Select(f => f.Id).ToListAsync(ct);
            if (await builder.BuildAsync(command.ItemId, ct) is not { } document)
            {
                logger.LogInformation("Item {Item} is gone: nothing to index", command.ItemId);
                return Result.Ok;
            }

            IngestFailure? failure = null;
            try
            {
                await index.IndexAsync(document, ct);
            }
            catch (Exception e) when (withText.Count > 0 && e is not OperationCanceledException and not SearchUnavailableException && !DatabaseOutage.IsCauseOf(e))
            {
                // This item cannot be indexed as it is. The row says so, to the editor and to the sweeper. An outage, which hits all items, stays with
                // the message; so does an item without text, whose index stage has not had its turn.
                logger.LogError(e, "Item {Item} could not be indexed", command.ItemId);
                failure = new IngestFailure(FailureCode.ToolFailed, $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
            }

            await WriteDownAsync(command.ItemId, withText, failure, ct);
            return Result.Ok;
        }

        private async Task WriteDownAsync(ItemId id, List<FileId> withText, IngestFailure? failure, CancellationToken ct)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (await StageRunner.LoadLockedAsync(db, id, ct) is not { } item)
                return;
            var now = time.GetUtcNow();
            foreach (var file in item.Files.Where(f => f.Has(StageName.Index)))
            {
                var stage = file.Stage(StageName.Index);
                if (failure is not null && withText.Contains(file.Id))
                {
                    stage.Start(now);
                    file.PutOff(StageName.Index, failure, now);
                }
                else if (failure is null && withText.Contains(file.Id) && stage.State != StageState.Done)
                {
                    if (stage.Attempts == 0)
                        stage.Start(now);
                    stage.Succeed(now);
                }
            }

            // An editor's title may have been the last thing that was missing.
            item.PublishIfReady(now);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
    }
}
