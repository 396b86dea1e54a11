using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Ingest;

/// <summary>One message that nobody could carry out, as it is.</summary>
public static class ReadDeadLetter
{
    [Authorize(Role.Administrator)]
    public sealed record Query(long Id) : IQuery<Result<ListDeadLetters.Row>>;

    internal sealed class Handler(LibraryDb db) : IRequestHandler<Query, Result<ListDeadLetters.Row>>
    {
        public async Task<Result<ListDeadLetters.Row>> Handle(Query query, CancellationToken ct)
        {
            var row = await db.DeadMessages.AsNoTracking().Where(m => m.Id == query.Id)
                .Select(m => new ListDeadLetters.Row(m.Id, m.MessageId, m.Queue, m.Name, m.Body, m.Reason, m.DiedAt)).SingleOrDefaultAsync(ct);
            return row is null ? Error.NotFound("dead letter") : row;
        }
    }
}
