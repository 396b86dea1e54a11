using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Ingest;

/// <summary>The messages that nobody could carry out, the latest first, each with the reason.</summary>
public static class ListDeadLetters
{
    public const int PageSize = 20;

    /// <param name="Before">The last one of the page before; null for the first page.</param>
    [Authorize(Role.Administrator)]
    public sealed record Query(long? Before = null) : IQuery<Result<Model>>;

    /// <param name="Next">What the next page goes on after; null on the last page.</param>
    public sealed record Model(IReadOnlyList<Row> Rows, long? Next, int Total);

    /// <param name="Queue">Empty when no queue wanted it.</param>
    /// <param name="Body">JSON, or what came in its place.</param>
    public sealed record Row(long Id, Guid MessageId, string Queue, string Name, string Body, string Reason, DateTimeOffset DiedAt);

    internal sealed class Handler(LibraryDb db) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var found = await db.DeadMessages.AsNoTracking().Where(m => query.Before == null || m.Id < query.Before).OrderByDescending(m => m.Id).Take(PageSize + 1)
                .Select(m => new Row(m.Id, m.MessageId, m.Queue, m.Name, m.Body, m.Reason, m.DiedAt)).ToListAsync(ct);
            var rows = found.Take(PageSize).ToList();
            return new Model(rows, found.Count > PageSize ? rows[^1].Id : null, await db.DeadMessages.CountAsync(ct));
        }
    }
}
