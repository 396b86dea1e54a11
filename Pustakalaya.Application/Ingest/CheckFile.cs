using MediatR;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>Looks at a new file: is it whole, how long is it, what does it say of itself. Then the rest may be made.</summary>
public static class CheckFile
{
    [Authorize(Role.Administrator)]
    public sealed record Command(ItemId ItemId, FileId FileId) : ICommand<Result>;

    internal sealed class Handler(StageRunner stages, IEnumerable<IProber> probers, IEnumerable<ICopyMaker> copies, FileStore store, TimeProvider time) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            await stages.RunAsync(command.FileId, StageName.Check, LookAsync, ct);
            return Result.Ok;
        }

        private async Task<EndStage> LookAsync(StoredFile file, CancellationToken ct)
        {
            var facts = await probers.For(file.MediaType).ProbeAsync(store.PathOf(file.Hash), file.MediaType, ct);
            if (copies.Know(file.MediaType))
                await copies.For(file.MediaType).KeepCopyAsync(store.PathOf(file.Hash), store.KeepDerived(file.Hash), ct);
            return (item, known, _) =>
            {
                known.Know(facts);
                // What its editor said goes before its name, and its name before its script.
                if (known.Kind == FileKind.Captions)
                    known.Call(known.Label, known.Language ?? CaptionsName.LanguageOf(known.OriginalName) ?? facts.Language);
                known.Stage(StageName.Check).Succeed(time.GetUtcNow(), facts.Flaw);
                if (facts.Media is { } media && known is { Role: FileRole.Part, Position: 0 })
                    item.TurnOutToBe(media.HasVideo ? ItemKind.Video : ItemKind.Audio);
                item.DocumentChanged();
                foreach (var next in NextStages.AfterCheck(item, known))
                    item.Announce(next);
                return Task.CompletedTask;
            };
        }
    }
}
