using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Ingest;

/// <summary>
/// Gives dead letters another chance: back to the queue they came from, under their own id, so that what was carried out meanwhile is not done twice, and
/// with all their attempts before them. They go by the outbox, so neither the transport nor whether it is up matters here.
/// </summary>
public static class ReplayDeadLetters
{
    /// <param name="Id">Null: all there are.</param>
    [Authorize(Role.Administrator)]
    public sealed record Command(long? Id) : ICommand<Result<Model>>;

    public sealed record Model(int Replayed);

    internal sealed class Handler(LibraryDb db, TimeProvider time, ILogger<Handler> logger) : IRequestHandler<Command, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Command command, CancellationToken ct)
        {
            var now = time.GetUtcNow().UtcDateTime;
            // One statement: a letter is in one of the two tables, never in none, and two administrators replay it once.
            var replayed = (await db.Database.SqlQuery<int>(
                $"""
                WITH chosen AS (DELETE FROM dead_messages WHERE {command.Id}::bigint IS NULL OR id = {command.Id} RETURNING queue, message_id, name, body),
                sent AS (
                    INSERT INTO outbox_messages (message_id, name, body, queue, deliveries, created_at, next_attempt_at, attempts)
                    SELECT message_id, name, body, queue, 0, {now}, {now}, 0 FROM chosen
                    ON CONFLICT (message_id, queue) DO NOTHING)
                SELECT count(*)::int FROM chosen
                """).ToListAsync(ct))[0];
            if (replayed == 0 && command.Id is not null)
                return Error.NotFound("dead letter");
            logger.LogInformation("{Count} dead letters are replayed", replayed);
            return new Model(replayed);
        }
    }
}
