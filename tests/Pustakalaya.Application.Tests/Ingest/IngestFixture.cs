using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Domain.Text;
using Pustakalaya.Testing;

namespace Pustakalaya.Application.Tests.Ingest;

/// <summary>The ingest slices on a real database, with tools that do what the test says, and a clock that it can turn.</summary>
public sealed class IngestFixture : SliceFixture
{
    private int _uploads;

    internal ScriptedTools Tools { get; } = new();

    internal TurnedClock Clock { get; } = new();

    internal async Task<AcceptUpload.Model> UploadAsync()
    {
        Tools.Reset();
        var bytes = System.Text.Encoding.UTF8.GetBytes($"%PDF-1.7\nbook {Interlocked.Increment(ref _uploads)}");
        return (await SendAsync(new AcceptUpload.Command("book.pdf", new MemoryStream(bytes), bytes.Length))).Value;
    }

    /// <summary>An upload whose file has been looked at.</summary>
    internal async Task<AcceptUpload.Model> CheckedAsync()
    {
        var book = await UploadAsync();
        await SendAsync(new CheckFile.Command(book.ItemId, book.FileId));
        return book;
    }

    internal Task<IngestStage> StageAsync(AcceptUpload.Model book, StageName name) =>
        WithDbAsync(db => db.Stages.AsNoTracking().SingleAsync(s => s.FileId == book.FileId && s.Name == name));

    internal Task<Item> ItemAsync(AcceptUpload.Model book) =>
        WithDbAsync(db => db.Items.AsNoTracking().Include(i => i.Texts).Include(i => i.Files).ThenInclude(f => f.Stages).AsSplitQuery().SingleAsync(i => i.Id == book.ItemId));

    /// <summary>Wire names of the events about this item that wait in the outbox, oldest first.</summary>
    internal Task<List<string>> EventsAsync(AcceptUpload.Model book) => WithDbAsync(async db =>
        (await db.Outbox.AsNoTracking().OrderBy(m => m.Id).ToListAsync()).Where(m => m.Body.Contains(book.ItemId.ToString(), StringComparison.Ordinal)).Select(m => m.Name).ToList());

    internal async Task ForgetEventsAsync() => await WithDbAsync(db => db.Outbox.ExecuteDeleteAsync());

    protected override void Configure(IHostApplicationBuilder builder)
    {
        Only<IProber>();
        Only<IExtractor>();
        Only<ICoverMaker>();
        Only<IPageDrawer>();
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));

        void Only<T>()
            where T : class
        {
            builder.Services.RemoveAll<T>();
            builder.Services.AddSingleton((T)(object)Tools);
        }
    }
}

/// <summary>The system's clock, put forward by the test.</summary>
internal sealed class TurnedClock : TimeProvider
{
    private TimeSpan _forward;

    public void PutForward(TimeSpan by) => _forward += by;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _forward;
}

/// <summary>An extractor and previewer that fail, wait or answer as the test wants, and count.</summary>
internal sealed class ScriptedTools : IProber, IExtractor, ICoverMaker, IPageDrawer
{
    public int PageCount { get; set; }

    public Func<int, Readability> ReadabilityOf { get; set; } = _ => Readability.Readable;

    public Func<int, bool> CanDraw { get; set; } = _ => true;

    /// <summary>Runs at the beginning of every call: throws, waits, or does nothing.</summary>
    public Func<CancellationToken, Task> Before { get; set; } = _ => Task.CompletedTask;

    public List<(int From, int To)> Drawn { get; } = [];

    public void Reset()
    {
        PageCount = 3;
        ReadabilityOf = _ => Readability.Readable;
        CanDraw = _ => true;
        Before = _ => Task.CompletedTask;
        Drawn.Clear();
    }

    public bool Handles(MediaType type) => type == MediaType.Pdf;

    public async Task<FileFacts> ProbeAsync(string path, MediaType type, CancellationToken ct)
    {
        await Before(ct);
        return new FileFacts { PageCount = PageCount, Title = "As found", PageSizes = [new PageSizeRun(1, PageCount, 595, 842, 0)] };
    }

    public async IAsyncEnumerable<ExtractedPage> ExtractAsync(string path, FileFacts facts, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await Before(ct);
        // Not in order, as the port allows.
        for (var page = facts.PageCount; page >= 1; page--)
        {
            var text = $"page {page}";
            var layout = new PageLayout(14_142, [new LineBox(0, 0, 900, 100, [new WordBox(0, 4, 0, 0, 400, 100), new WordBox(5, text.Length - 5, 500, 0, 400, 100)])]);
            yield return new ExtractedPage(page, PageLayout.PageWidth, 14_142, text, layout) { Readability = ReadabilityOf(page) };
        }
    }

    public async Task<IReadOnlyList<PreviewImage>> MakeCoverAsync(string path, FileFacts facts, KeepDerived keep, CancellationToken ct)
    {
        await Before(ct);
        return [.. PreviewName.CoverWidths.Select(width => new PreviewImage(PreviewName.Cover(width), width, width * 4 / 3, 100))];
    }

    public async Task<IReadOnlyList<PagePreview>> MakePageImagesAsync(string path, FileFacts facts, int from, int to, KeepDerived keep, CancellationToken ct)
    {
        await Before(ct);
        lock (Drawn)
            Drawn.Add((from, to));
        return
        [
            .. Enumerable.Range(from, to - from + 1).Select(page => CanDraw(page)
                ? new PagePreview(page, [.. PreviewName.PageWidths.Select(w => new PreviewImage(PreviewName.Page(page, w), w, w * 4 / 3, 100))], null)
                : new PagePreview(page, [], new IngestFailure(FailureCode.ToolFailed, "signal 11"))),
        ];
    }
}
