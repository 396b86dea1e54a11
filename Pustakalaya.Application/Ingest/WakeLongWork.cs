using MediatR;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>Lets long work begin at once. It is not done here: a message that takes hours would be taken from its worker by the broker.</summary>
public static class WakeLongWork
{
    [Authorize(Role.Administrator)]
    public sealed record Command(FileId FileId) : ICommand<Result>;

    internal sealed class Handler(LongWorkBell bell) : IRequestHandler<Command, Result>
    {
        public Task<Result> Handle(Command command, CancellationToken ct)
        {
            bell.Ring();
            return Task.FromResult(Result.Ok);
        }
    }
}
