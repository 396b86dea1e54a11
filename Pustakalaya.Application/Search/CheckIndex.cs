using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Application.Search;

/// <summary>Compares an engine's copy with the catalogue and says what is missing, old or too many; mended through the queues, as any change is.</summary>
public static class CheckIndex
{
    [Authorize(Role.Administrator)]
    public sealed record Command(string Engine, bool Repair) : ICommand<Result<Model>>;

    /// <param name="Missing">Numbers of items that are in the catalogue alone.</param>
    /// <param name="Stale">Of those that the copy has as they were.</param>
    /// <param name="Orphans">Of those that are in the copy alone.</param>
    public sealed record Model(int Items, int Indexed, IReadOnlyList<int> Missing, IReadOnlyList<int> Stale, IReadOnlyList<int> Orphans)
    {
        public int Found => Missing.Count + Stale.Count + Orphans.Count;
    }

    internal sealed class Validator : AbstractValidator<Command>
    {
        public Validator() => RuleFor(c => c.Engine).Must(e => e is SearchOptions.Postgres or SearchOptions.Elasticsearch)
            .WithErrorCode("rebuild.engine").WithMessage("The engine is 'postgres' or 'elasticsearch'.");
    }

    internal sealed class Handler(LibraryDb db, IndexCopies copies, IndexComparison comparison, RebuildLog log, ILogger<Handler> logger) : IRequestHandler<Command, Result<Model>>
    {
        private const int AtOnce = 200;

        public async Task<Result<Model>> Handle(Command command, CancellationToken ct)
        {
            if (copies.Find(command.Engine) is not { } copy)
                return new Error(ErrorKind.Invalid, "rebuild.not-kept", $"This library does not search with {command.Engine}.", nameof(command.Engine), command.Engine);
            Differences found;
            try
            {
                found = await comparison.CompareAsync(copy.ScanAsync(filled: false, ct), ct);
                if (command.Repair)
                    await RepairAsync(copy, found, ct);
                await copy.SweepAsync(ct);
            }
            catch (SearchUnavailableException e)
            {
                return new Error(ErrorKind.Unavailable, "rebuild.unavailable", e.Message);
            }

            await log.CheckedAsync(command.Engine, found, command.Repair, ct);
            if (!found.IsNone)
                logger.LogWarning(
                    "The index {Engine} differs from the catalogue: {Missing} items are missing, {Stale} are old, {Orphans} too many{Repaired}",
                    command.Engine, found.Missing.Count, found.Stale.Count, found.Orphans.Count, command.Repair ? "; they are being put right" : "");
            return new Model(found.Items, found.Indexed, [.. found.Missing.Select(i => i.Number)], [.. found.Stale.Select(i => i.Number)], found.Orphans);
        }

        private async Task RepairAsync(IIndexCopy copy, Differences found, CancellationToken ct)
        {
            foreach (var some in found.Missing.Concat(found.Stale).Select(i => i.Id).Chunk(AtOnce))
            {
                db.ChangeTracker.Clear();
                // The event changes nothing: whoever hears it reads the item as it is.
                foreach (var item in await db.Items.Where(i => some.Contains(i.Id)).ToListAsync(ct))
                    item.Announce(new MetadataEdited(item.Id, item.Version));
                await db.SaveChangesAsync(ct);
            }

            await copy.RemoveAsync(found.Orphans, ct);
        }
    }
}
