using MediatR;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>Makes the film or recording that has waited longest into what browsers play, under a lease; the status page sees how far it is.</summary>
public static class MakePlayable
{
    /// <summary>The result says whether there was anything to do.</summary>
    [Authorize(Role.Administrator)]
    public sealed record Command : ICommand<Result<bool>>;

    internal sealed class Handler(LeasedStages stages, IEnumerable<IPlayableMaker> makers, FileStore store, TimeProvider time) : IRequestHandler<Command, Result<bool>>
    {
        public async Task<Result<bool>> Handle(Command command, CancellationToken ct) => await stages.RunNextAsync(StageName.Play, MakeAsync, ct);

        private async Task<EndStage> MakeAsync(StoredFile file, Action<TimeSpan> reached, CancellationToken ct)
        {
            var facts = file.Facts ?? throw new InvalidOperationException($"File {file.Id} has not been looked at.");
            var made = await makers.For(file.MediaType).MakePlayableAsync(store.PathOf(file.Hash), facts, store.KeepDerived(file.Hash), reached, ct);
            return (_, known, _) =>
            {
                known.Know((known.Facts ?? facts) with { Media = made.Media });
                var stage = known.Stage(StageName.Play);
                stage.Progress(stage.Total, stage.Total, time.GetUtcNow());
                stage.Succeed(time.GetUtcNow(), made.Flaw);
                return Task.CompletedTask;
            };
        }
    }
}
