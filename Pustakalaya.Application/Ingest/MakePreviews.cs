using MediatR;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>Makes the cover in its sizes, and then lets the pictures of the pages be made.</summary>
public static class MakePreviews
{
    [Authorize(Role.Administrator)]
    public sealed record Command(ItemId ItemId, FileId FileId) : ICommand<Result>;

    internal sealed class Handler(StageRunner stages, IEnumerable<ICoverMaker> covers, FileStore store, TimeProvider time) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            await stages.RunAsync(command.FileId, StageName.Cover, DrawAsync, ct);
            return Result.Ok;
        }

        private async Task<EndStage> DrawAsync(StoredFile file, CancellationToken ct)
        {
            var facts = file.Facts ?? throw new InvalidOperationException($"File {file.Id} has not been looked at.");
            IReadOnlyList<PreviewImage> cover;
            try
            {
                cover = ReadingCopy.Of(store, file) is { } source ? await covers.For(source.Type).MakeCoverAsync(source.Path, facts, store.KeepDerived(file.Hash), ct) : [];
            }
            catch (FileRefusedException e)
            {
                // A first page that cannot be drawn says nothing about the others: they are tried all the same.
                return (item, known, _) =>
                {
                    known.Fail(StageName.Cover, e.Failure, time.GetUtcNow());
                    AskForPages(item, known, facts);
                    // What has no words has nothing else that makes its document.
                    if (!known.Has(StageName.Text))
                        item.Announce(new PreviewsMade(item.Id, known.Id));
                    return Task.CompletedTask;
                };
            }

            return (item, known, _) =>
            {
                if (cover.MaxBy(image => image.Width) is { } largest)
                    known.HasCover(largest.Width, largest.Height);
                known.Stage(StageName.Cover).Succeed(time.GetUtcNow());
                AskForPages(item, known, facts);
                item.DocumentChanged();
                item.Announce(new PreviewsMade(item.Id, known.Id));
                return Task.CompletedTask;
            };
        }

        private static void AskForPages(Item item, StoredFile file, FileFacts facts)
        {
            if (file.Has(StageName.Pages) && facts.PagesUsed > 0)
                PageRanges.Announce(item, file, [new(1, facts.PagesUsed)]);
        }
    }
}
