using MediatR;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Search;

/// <summary>Has a worker rebuild the index that searches read; it begins within seconds.</summary>
public static class RequestRebuild
{
    [Authorize(Role.Administrator)]
    public sealed record Command : ICommand<Result>;

    internal sealed class Handler(IndexCopies copies, RebuildLog log) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            await log.WantAsync(copies.Engines[0], ct);
            return Result.Ok;
        }
    }
}
