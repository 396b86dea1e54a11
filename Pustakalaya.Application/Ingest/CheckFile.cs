using MediatR;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>Looks at a new file: is it whole, how many pages has it, what does it say of itself. Then text and cover may be made.</summary>
public static class CheckFile
{
    [Authorize(Role.Administrator)]
    public sealed record Command(ItemId ItemId, FileId FileId) : ICommand<Result>;

    internal sealed class Handler(StageRunner stages, IEnumerable<IExtractor> extractors, FileStore store, TimeProvider time) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            await stages.RunAsync(command.FileId, StageName.Check, LookAsync, ct);
            return Result.Ok;
        }

        private async Task<EndStage> LookAsync(StoredFile file, CancellationToken ct)
        {
            var facts = await extractors.For(file.MediaType).ProbeAsync(store.PathOf(file.Hash), ct);
            return (item, known, _) =>
            {
                known.Know(facts);
                known.Stage(StageName.Check).Succeed(time.GetUtcNow());
                item.DocumentChanged();
                item.Announce(new FileChecked(item.Id, known.Id));
                return Task.CompletedTask;
            };
        }
    }
}
