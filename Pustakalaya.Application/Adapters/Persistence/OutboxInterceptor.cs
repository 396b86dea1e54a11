using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Persistence;

/// <summary>Turns the events of the entities being saved into outbox rows of the same transaction, and wakes the relay when it commits.</summary>
internal sealed class OutboxInterceptor(TimeProvider time) : SaveChangesInterceptor
{
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Collect(eventData.Context!);
        return base.SavingChangesAsync(eventData, result, cancellationToken);
    }

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Collect(eventData.Context!);
        return base.SavingChanges(eventData, result);
    }

    private void Collect(DbContext db)
    {
        // An array: adding the outbox rows changes what ChangeTracker enumerates.
        var entities = db.ChangeTracker.Entries<Entity>().Select(e => e.Entity).Where(e => e.Events.Count > 0).ToArray();
        if (entities.Length == 0)
            return;
        var now = time.GetUtcNow();
        foreach (var entity in entities)
        {
            foreach (var happened in entity.Events)
            {
                db.Add(new OutboxMessage
                {
                    MessageId = Guid.CreateVersion7(now),
                    Name = MessageNames.Of(happened.GetType()),
                    Body = MessageNames.Write(happened),
                    TraceParent = Activity.Current?.Id,
                    CreatedAt = now,
                    NextAttemptAt = now,
                });
            }

            // Cleared before the save: a failed save abandons the whole context, and a second save must not write them twice.
            entity.ClearEvents();
        }
    }
}
