using MediatR;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>Takes a package apart, so that what is in it can be shown.</summary>
public static class UnpackFile
{
    [Authorize(Role.Administrator)]
    public sealed record Command(FileId FileId) : ICommand<Result>;

    internal sealed class Handler(StageRunner stages, IEnumerable<IUnpacker> unpackers, FileStore store, TimeProvider time) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            await stages.RunAsync(command.FileId, StageName.Unpack, UnpackAsync, ct);
            return Result.Ok;
        }

        private async Task<EndStage> UnpackAsync(StoredFile file, CancellationToken ct)
        {
            var facts = file.Facts ?? throw new InvalidOperationException($"File {file.Id} has not been looked at.");
            var remark = await unpackers.For(file.MediaType).UnpackAsync(store.PathOf(file.Hash), facts, store.KeepDerived(file.Hash), ct);
            return (item, known, _) =>
            {
                known.Stage(StageName.Unpack).Succeed(time.GetUtcNow(), remark);
                item.DocumentChanged();
                return Task.CompletedTask;
            };
        }
    }
}
