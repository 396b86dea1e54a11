using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Application.Search;

/// <summary>
/// Makes an engine's copy of the catalogue anew while the site serves and editors edit. Killed, it goes on where it was; searches change over only when
/// the new copy holds every item as the catalogue has it.
/// </summary>
public static class RebuildIndex
{
    /// <param name="Progress">Hears, after each batch, how many items are done, and of how many.</param>
    [Authorize(Role.Administrator)]
    public sealed record Command(string Engine, Action<int, int>? Progress = null) : ICommand<Result<Model>>;

    /// <param name="Refused">Items that the engine does not take; the log says which and why.</param>
    public sealed record Model(int Indexed, int Refused);

    internal sealed class Validator : AbstractValidator<Command>
    {
        public Validator() => RuleFor(c => c.Engine).Must(e => e is SearchOptions.Postgres or SearchOptions.Elasticsearch)
            .WithErrorCode("rebuild.engine").WithMessage("The engine is 'postgres' or 'elasticsearch'.");
    }

    internal sealed class Handler(LibraryDb db, ItemDocumentBuilder builder, IndexCopies copies, IndexComparison comparison, RebuildLog log, ILogger<Handler> logger)
        : IRequestHandler<Command, Result<Model>>
    {
        private const int PagesAtOnce = 1_000;
        private const int ItemsAtOnce = 100;

        /// <summary>Batches that are being written.</summary>
        private const int AtOnce = 3;

        /// <summary>While items come in and change, the last of them are caught up with in ever shorter rounds.</summary>
        private const int Rounds = 3;

        private readonly Dictionary<int, string> _refused = [];

        public async Task<Result<Model>> Handle(Command command, CancellationToken ct)
        {
            if (copies.Find(command.Engine) is not { } copy)
                return new Error(ErrorKind.Invalid, "rebuild.not-kept", $"This library does not search with {command.Engine}.", nameof(command.Engine), command.Engine);
            await using var claim = await log.TryClaimAsync(command.Engine, ct);
            if (claim is null)
                return new Error(ErrorKind.Conflict, "rebuild.busy", "This index is being rebuilt already.");
            try
            {
                var last = await copy.BeginAsync(ct);
                var total = await db.Items.CountAsync(ct);
                var done = await db.Items.CountAsync(i => i.Number <= last, ct);
                await log.BeginAsync(command.Engine, done, total, ct);
                logger.LogInformation("Rebuilding {Engine}: {Done} of {Total} items are in the new index", command.Engine, done, total);
                await FillAsync(copy, last, done, total, command, ct);
                var differences = await CatchUpAsync(copy, ct);
                if (!differences.IsNone)
                    return await RefuseAsync(copy, differences, ct);
                await copy.PublishAsync(ct);
                await log.SucceedAsync(command.Engine, ct);
                logger.LogInformation("Rebuilt {Engine}: {Items} items, {Refused} refused", command.Engine, differences.Indexed, _refused.Count);
                return new Model(differences.Indexed, _refused.Count);
            }
            catch (Exception e) when (e is SearchUnavailableException || DatabaseOutage.IsCauseOf(e))
            {
                logger.LogWarning("The rebuild of {Engine} waits: {Problem}", command.Engine, e.Message);
                if (e is SearchUnavailableException)
                    await log.FailAsync(command.Engine, e.Message, forGood: false, ct);
                return new Error(ErrorKind.Unavailable, "rebuild.waits", $"{e.Message} What is done is kept; run it again to go on.");
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A mistake of ours, which does not pass by trying again. The page says it; the log has all of it.
                await log.FailAsync(command.Engine, e.Message, forGood: true, CancellationToken.None);
                throw;
            }
        }

        private async Task FillAsync(IIndexCopy copy, int last, int done, int total, Command command, CancellationToken ct)
        {
            // While the engine takes two batches, the words of a third are found and the next is read.
            var writing = new Queue<(Task<IReadOnlyList<RefusedItem>> Write, int Last, int Done)>();
            try
            {
                await foreach (var batch in BatchesAsync(last, ct))
                {
                    var documents = await builder.BuildAsync(batch.ConvertAll(i => i.Id), ct);
                    if (writing.Count == AtOnce)
                        await FinishAsync(writing.Dequeue());
                    done += batch.Count;
                    writing.Enqueue((Task.Run(() => copy.WriteAsync(documents, ct), ct), batch[^1].Number, done));
                }

                while (writing.TryDequeue(out var write))
                    await FinishAsync(write);
            }
            finally
            {
                // Whatever happened, no writing is left alone.
                await Task.WhenAll(writing.Select(w => w.Write));
            }

            // In the order of the items, so that all before the mark is written.
            async Task FinishAsync((Task<IReadOnlyList<RefusedItem>> Write, int Last, int Done) batch)
            {
                Note(await batch.Write);
                await copy.MarkAsync(batch.Last, ct);
                await log.ReportAsync(command.Engine, batch.Done, _refused.Count, ct);
                command.Progress?.Invoke(batch.Done, Math.Max(batch.Done, total));
            }
        }

        private async IAsyncEnumerable<List<(ItemId Id, int Number)>> BatchesAsync(int last, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
        {
            while (true)
            {
                var items = await db.Items.AsNoTracking().Where(i => i.Number > last).OrderBy(i => i.Number).Take(ItemsAtOnce)
                    .Select(i => new { i.Id, i.Number, Pages = i.Files.Sum(f => f.PageCount ?? 0) }).ToListAsync(ct);
                if (items.Count == 0)
                    yield break;
                var (batch, pages) = (new List<(ItemId, int)>(), 0);
                foreach (var item in items)
                {
                    if (batch.Count > 0 && pages + item.Pages > PagesAtOnce)
                        break;
                    batch.Add((item.Id, item.Number));
                    pages += item.Pages;
                    last = item.Number;
                }

                yield return batch;
            }
        }

        /// <summary>Compares, and writes what came in or changed since its turn, until nothing differs or it does not get better.</summary>
        private async Task<Differences> CatchUpAsync(IIndexCopy copy, CancellationToken ct)
        {
            for (var round = 1; ; round++)
            {
                var found = await comparison.CompareAsync(copy.ScanAsync(filled: true, ct), ct);
                var differences = found with { Missing = Taken(found.Missing), Stale = Taken(found.Stale) };
                if (differences.IsNone || round == Rounds)
                    return differences;
                foreach (var some in differences.Missing.Concat(differences.Stale).Chunk(ItemsAtOnce))
                    Note(await copy.WriteAsync(await builder.BuildAsync([.. some.Select(i => i.Id)], ct), ct));
                await copy.RemoveAsync(differences.Orphans, ct);
            }

            IReadOnlyList<(int Number, ItemId Id)> Taken(IReadOnlyList<(int Number, ItemId Id)> items) => [.. items.Where(i => !_refused.ContainsKey(i.Number))];
        }

        private async Task<Result<Model>> RefuseAsync(IIndexCopy copy, Differences found, CancellationToken ct)
        {
            var problem = $"The catalogue has {found.Items} items and the new index {found.Indexed}: {found.Missing.Count} are missing, {found.Stale.Count} are old, {found.Orphans.Count} too many.";
            logger.LogError("The rebuild of {Engine} is not used: {Problem}", copy.Engine, problem);
            // All is written once more the next time.
            await copy.MarkAsync(0, ct);
            await log.FailAsync(copy.Engine, problem, forGood: true, ct);
            return new Error(ErrorKind.Conflict, "rebuild.differs", problem + " Searches go on with the old one.", null, found.Items, found.Indexed);
        }

        private void Note(IReadOnlyList<RefusedItem> refused)
        {
            foreach (var (number, reason) in refused)
            {
                _refused[number] = reason;
                logger.LogError("Item number {Number} is not taken by the index: {Reason}", number, reason);
            }
        }
    }
}
