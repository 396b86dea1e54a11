using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Worker.Tests.Processes;

/// <summary>A real book through a real worker with the real tools.</summary>
public abstract class WholePathContract(SliceFixture app)
{
    /// <summary>Settings of the transport.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>> Settings => [];

    [RequiresFact(Needs.Postgres | Needs.MediaTools)]
    public async Task A_pdf_goes_in_and_comes_out_published_with_its_words_cover_and_page_images()
    {
        var path = Path.Combine(RunningLibrary.Root, "samples", "hamro-sambidhan.pdf");
        AcceptUpload.Model book;
        await using (var content = File.OpenRead(path))
            book = (await app.SendAsync(new AcceptUpload.Command("hamro-sambidhan.pdf", content, content.Length))).Value;
        await app.SendAsync(new EditMetadata.Command(book.ItemId, null, new MetadataForm { TitleNe = "हाम्रो संविधान" }));
        await app.SendAsync(new SetPublishWhenReady.Command(book.ItemId, true));

        await using (var worker = WorkerProcess.Start(app.Database.ConnectionString, app.StorageRoot, Settings))
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
            while (await app.WithDbAsync(db => db.Stages.AnyAsync(s => s.State != StageState.Done && s.State != StageState.Failed)))
                await Task.Delay(200, limit.Token);
            (await worker.StopAsync()).Should().Be(0, worker.Log);
        }

        var item = await app.WithDbAsync(db => db.Items.AsNoTracking().Include(i => i.Files).ThenInclude(f => f.Stages).SingleAsync(i => i.Id == book.ItemId));
        item.Status.Should().Be(ItemStatus.Published);
        var file = item.Files[0];
        file.Stages.Should().OnlyContain(s => s.State == StageState.Done && s.Reason == null && s.Attempts == 1);
        var pages = await app.WithDbAsync(db => db.PageTexts.AsNoTracking().Where(p => p.FileId == file.Id).OrderBy(p => p.Number).ToListAsync());
        pages.Select(p => p.Number).Should().Equal(Enumerable.Range(1, file.PageCount!.Value));
        pages.Should().Contain(p => p.Readability == Readability.Readable && p.Text.Contains("संविधान"));
        (await app.WithDbAsync(db => db.PageImages.CountAsync(p => p.FileId == file.Id))).Should().Be(file.PageCount.Value);

        var pictures = Directory.GetFiles(Path.Combine(app.StorageRoot, "derived"), "*.webp", SearchOption.AllDirectories).Select(Path.GetFileName);
        var expected = PreviewName.CoverWidths.Select(PreviewName.Cover)
            .Concat(Enumerable.Range(1, file.PageCount.Value).SelectMany(n => PreviewName.PageWidths.Select(w => PreviewName.Page(n, w))));
        pictures.Should().BeEquivalentTo(expected);
        (await app.WithDbAsync(db => db.Queue.CountAsync())).Should().Be(0);
        (await app.WithDbAsync(db => db.DeadMessages.CountAsync())).Should().Be(0);
    }
}

public sealed class WholePostgresPathTests(SliceFixture app) : WholePathContract(app), IClassFixture<SliceFixture>;

[AlsoNeeds(Needs.RabbitMq)]
public sealed class WholeRabbitPathTests(SliceFixture app) : WholePathContract(app), IClassFixture<SliceFixture>, IAsyncLifetime
{
    private RabbitNode? _node;
    private string _virtualHost = "";

    protected override IEnumerable<KeyValuePair<string, string>> Settings => _node!.Settings(_virtualHost);

    public async Task InitializeAsync()
    {
        _node = RabbitNode.Shared();
        _virtualHost = await _node.AddVirtualHostAsync();
    }

    public Task DisposeAsync() => _node!.RemoveVirtualHostAsync(_virtualHost);
}
