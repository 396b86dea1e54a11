using MediatR;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>Makes a PDF for reading of a file that browsers do not show. Where the program for it is missing or fails, the file stays a download, and says so.</summary>
public static class ConvertFile
{
    [Authorize(Role.Administrator)]
    public sealed record Command(FileId FileId) : ICommand<Result>;

    internal sealed class Handler(StageRunner stages, IEnumerable<IConverter> converters, IEnumerable<IProber> probers, FileStore store, TimeProvider time) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            await stages.RunAsync(command.FileId, StageName.Convert, ConvertAsync, ct);
            return Result.Ok;
        }

        private async Task<EndStage> ConvertAsync(StoredFile file, CancellationToken ct)
        {
            FileFacts copy;
            try
            {
                await converters.For(file.MediaType).ToPdfAsync(store.PathOf(file.Hash), file.MediaType, store.KeepDerived(file.Hash), ct);
            }
            catch (ToolUnavailableException e) when (e.Failure.Code == FailureCode.ToolMissing)
            {
                return (item, known, _) => LeaveAsDownload(item, known, new IngestFailure(FailureCode.ConverterMissing, e.Failure.Detail));
            }
            catch (FileRefusedException e) when (e.Failure.Code != FailureCode.Encrypted)
            {
                // The program gave up on it, which says little of the file: whoever has another program opens it.
                return (item, known, _) => LeaveAsDownload(item, known, new IngestFailure(FailureCode.NotConverted, $"{e.Failure.Code}: {e.Failure.Detail}"));
            }

            try
            {
                copy = await probers.For(MediaType.Pdf).ProbeAsync(store.DerivedPath(file.Hash, ReadingCopy.Name), MediaType.Pdf, ct);
            }
            catch (FileRefusedException e)
            {
                // What was made cannot be read, which is no fault of the original.
                File.Delete(store.DerivedPath(file.Hash, ReadingCopy.Name));
                return (item, known, _) => LeaveAsDownload(item, known, new IngestFailure(FailureCode.NotConverted, $"The PDF made of it cannot be read: {e.Failure.Code}: {e.Failure.Detail}"));
            }

            return (item, known, _) =>
            {
                var own = known.Facts ?? throw new InvalidOperationException($"File {file.Id} has not been looked at.");
                // What the file says of itself, with the pages of what was made of it.
                known.Know(own with { PageCount = copy.PageCount, PageSizes = copy.PageSizes, Outline = copy.Outline, Fonts = copy.Fonts });
                known.Stage(StageName.Convert).Succeed(time.GetUtcNow());
                item.DocumentChanged();
                item.Announce(new FileChecked(item.Id, known.Id));
                return Task.CompletedTask;
            };
        }

        private Task LeaveAsDownload(Item item, StoredFile file, IngestFailure remark)
        {
            var now = time.GetUtcNow();
            foreach (var name in (StageName[])[StageName.Convert, StageName.Text, StageName.Cover, StageName.Pages])
                file.Stage(name).Succeed(now, remark);
            item.DocumentChanged();
            // Nothing else will make its document.
            item.Announce(new TextExtracted(item.Id, file.Id));
            return Task.CompletedTask;
        }
    }
}
