using MediatR;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Ingest;

/// <summary>Takes the words of all pages out of the file, with the place of each, and keeps them.</summary>
public static class ExtractText
{
    [Authorize(Role.Administrator)]
    public sealed record Command(ItemId ItemId, FileId FileId) : ICommand<Result>;

    internal sealed class Handler(StageRunner stages, LibraryDb db, IEnumerable<IExtractor> extractors, FileStore store, TimeProvider time) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            await stages.RunAsync(command.FileId, StageName.Text, ReadAsync, ct);
            return Result.Ok;
        }

        private async Task<EndStage> ReadAsync(StoredFile file, CancellationToken ct)
        {
            var facts = file.Facts ?? throw new InvalidOperationException($"File {file.Id} has not been looked at.");
            var pages = new List<PageText>(facts.PagesUsed);
            var verdict = new TextVerdict();
            if (ReadingCopy.Of(store, file) is { } source)
            {
                await foreach (var page in extractors.For(source.Type).ExtractAsync(source.Path, facts, ct))
                {
                    verdict.Add(page);
                    pages.Add(PageText.Of(file.Id, page, page.Readability));
                }
            }

            pages.Sort((a, b) => a.Number.CompareTo(b.Number));
            return async (item, known, token) =>
            {
                var now = time.GetUtcNow();
                await ReplaceAsync(file.Id, pages, token);
                var stage = known.Stage(StageName.Text);
                stage.Progress(pages.Count, pages.Count, now);
                // A file that nobody can read yet is finished all the same: its pages are seen as pictures, and it may be published.
                stage.Succeed(now, verdict.Remark());
                if (known.Stage(StageName.Index).State is StageState.Done or StageState.Failed)
                    known.Stage(StageName.Index).Reset(now);
                item.DocumentChanged();
                item.Announce(new TextExtracted(item.Id, known.Id));
            };
        }

        /// <summary>Binary COPY on the transaction's own connection: some fifty times as fast as a save a page.</summary>
        private async Task ReplaceAsync(FileId file, List<PageText> pages, CancellationToken ct)
        {
            await db.PageTexts.Where(p => p.FileId == file).ExecuteDeleteAsync(ct);
            var connection = (NpgsqlConnection)db.Database.GetDbConnection();
            await using var copy = await connection.BeginBinaryImportAsync(
                "COPY page_texts (file_id, number, width, height, text, layout, readability) FROM STDIN (FORMAT BINARY)", ct);
            foreach (var page in pages)
            {
                await copy.StartRowAsync(ct);
                await copy.WriteAsync(page.FileId.Value, NpgsqlDbType.Uuid, ct);
                await copy.WriteAsync(page.Number, NpgsqlDbType.Integer, ct);
                await copy.WriteAsync(page.Width, NpgsqlDbType.Integer, ct);
                await copy.WriteAsync(page.Height, NpgsqlDbType.Integer, ct);
                await copy.WriteAsync(page.Text, NpgsqlDbType.Text, ct);
                await copy.WriteAsync(page.Layout, NpgsqlDbType.Bytea, ct);
                await copy.WriteAsync((int)page.Readability, NpgsqlDbType.Integer, ct);
            }

            await copy.CompleteAsync(ct);
        }
    }
}

/// <summary>Counts how a file's pages could be read, and says in one code and one line what an editor must know of it.</summary>
internal sealed class TextVerdict
{
    private readonly SortedDictionary<FailureCode, int> _unread = [];
    private int _pages;

    public void Add(ExtractedPage page)
    {
        _pages++;
        var code = page.Failure?.Code ?? page.Readability switch
        {
            Readability.LegacyFont => FailureCode.TextInLegacyFont,
            Readability.BrokenLayer => FailureCode.BrokenTextLayer,
            Readability.Scan => FailureCode.ScannedPages,
            Readability.Readable or Readability.Empty => (FailureCode?)null,
            _ => throw new InvalidOperationException($"Unknown readability {page.Readability}."),
        };
        if (code is { } unread)
            _unread[unread] = _unread.GetValueOrDefault(unread) + 1;
    }

    /// <returns>Null when every page could be read, or has nothing to read.</returns>
    public IngestFailure? Remark()
    {
        if (_unread.Count == 0)
            return null;
        var most = _unread.MaxBy(entry => entry.Value).Key;
        var kinds = _unread.Count == 1 ? Words(most) : string.Join(", ", _unread.Select(entry => $"{entry.Value} {Words(entry.Key)}"));
        return new IngestFailure(most, $"Pages without text: {_unread.Values.Sum()} of {_pages} ({kinds})");
    }

    private static string Words(FailureCode code) => code switch
    {
        FailureCode.TextInLegacyFont => "in a legacy font",
        FailureCode.BrokenTextLayer => "with broken letters",
        FailureCode.ScannedPages => "scanned",
        FailureCode.TimedOut => "took too long",
        FailureCode.OutOfMemory => "wanted too much memory",
        FailureCode.OutputTooLarge => "too large",
        _ => "not readable",
    };
}
