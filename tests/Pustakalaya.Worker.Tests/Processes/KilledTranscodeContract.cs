using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Worker.Tests.Processes;

/// <summary>A real film, real workers and a real ffmpeg; the worker is killed in the middle of it.</summary>
public abstract class KilledTranscodeContract(SliceFixture app)
{
    // A bound on hanging, not on speed.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>Settings of the transport.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>> Settings => [];

    private string Tools => Directory.CreateDirectory(Path.Combine(app.StorageRoot, "tools")).FullName;

    [RequiresFact(Needs.Postgres | Needs.MediaTools | Needs.Ffmpeg)]
    public async Task A_film_survives_a_killed_worker_gives_way_to_a_book_and_is_made_once()
    {
        var film = await UploadAsync("film.mp4", [.. MadeMedia.Picture(1280, 720, 60), "-c:v", "libx264", "-preset", "ultrafast"]);
        await using (var worker = Start())
        {
            await UntilAsync(async () => await StageAsync(film, StageName.Play) is { State: StageState.Running, Done: > 0, LeaseUntil: not null }, worker);
            await worker.KillAsync();
        }

        (await StageAsync(film, StageName.Play)).State.Should().Be(StageState.Running, "its lease has not lapsed");
        ToolsOf(Tools).Should().NotBeEmpty("the tool of a killed worker goes on until somebody ends it");

        await using var next = Start();
        await UntilAsync(async () => await StageAsync(film, StageName.Play) is { State: StageState.Running, Attempts: 2 }, next);
        // A short job overtakes: a book comes in behind the film and is ready before it.
        var path = Path.Combine(RunningLibrary.Root, "samples", "hamro-sambidhan.pdf");
        await using var content = File.OpenRead(path);
        var book = (await app.SendAsync(new AcceptUpload.Command("book.pdf", content, content.Length))).Value;
        await UntilAsync(async () => (await StageAsync(book, StageName.Text)).State == StageState.Done && (await StageAsync(book, StageName.Cover)).State == StageState.Done, next);
        (await StageAsync(film, StageName.Play)).State.Should().Be(StageState.Running);

        await UntilAsync(async () => (await StageAsync(film, StageName.Play)).State is StageState.Done or StageState.Failed, next);
        var stage = await StageAsync(film, StageName.Play);
        (stage.State, stage.Reason, stage.Attempts, stage.LeaseUntil, stage.Done, stage.Total).Should().Be((StageState.Done, null, 2, null, 60, 60));
        await UntilAsync(async () => !await app.WithDbAsync(db => db.Stages.AnyAsync(s => s.State != StageState.Done && s.State != StageState.Failed)), next);
        (await next.StopAsync()).Should().Be(0, next.Log);
        Directory.GetFileSystemEntries(Tools).Should().BeEmpty();
        ToolsOf(Tools).Should().BeEmpty();
        Directory.GetFiles(Path.Combine(app.StorageRoot, "derived"), "video*", SearchOption.AllDirectories).Select(Path.GetFileName)
            .Should().BeEquivalentTo("video.m3u8", "video-360.m3u8", "video-360.mp4", "video-source.m3u8", "video-source.mp4");
    }

    [RequiresFact(Needs.Postgres | Needs.MediaTools | Needs.Ffmpeg)]
    public async Task A_worker_that_is_stopped_gives_the_film_back()
    {
        var film = await UploadAsync("other.mp4", [.. MadeMedia.Picture(1280, 720, 61), "-c:v", "libx264", "-preset", "ultrafast"]);
        await using var worker = Start();
        await UntilAsync(async () => await StageAsync(film, StageName.Play) is { State: StageState.Running, Done: > 0 }, worker);

        (await worker.StopAsync()).Should().Be(0, worker.Log);

        var stage = await StageAsync(film, StageName.Play);
        (stage.State, stage.Attempts, stage.LeaseUntil).Should().Be((StageState.Waiting, 0, null));
        Directory.GetFileSystemEntries(Tools).Should().BeEmpty();
        ToolsOf(Tools).Should().BeEmpty();
        await app.WithDbAsync(db => db.Stages.ExecuteDeleteAsync());
    }

    private ProgramProcess Start() => WorkerProcess.Start(
        app.Database.ConnectionString, app.StorageRoot, [.. Settings, new("Ingest__LeaseSeconds", "6"), new("Media__TemporaryFolder", Tools)]);

    private async Task<AcceptUpload.Model> UploadAsync(string name, string[] arguments)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(app.StorageRoot, "made")).FullName, name);
        await MadeMedia.MakeAsync(path, arguments);
        await using var content = File.OpenRead(path);
        return (await app.SendAsync(new AcceptUpload.Command(name, content, content.Length))).Value;
    }

    private Task<IngestStage> StageAsync(AcceptUpload.Model upload, StageName name) =>
        app.WithDbAsync(db => db.Stages.AsNoTracking().SingleAsync(s => s.FileId == upload.FileId && s.Name == name));

    /// <summary>Processes that work in a folder under this one.</summary>
    private static List<string> ToolsOf(string folder) =>
    [
        .. Directory.GetDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)).Select(p =>
        {
            try
            {
                return new FileInfo(Path.Combine(p, "cwd")).LinkTarget;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }).OfType<string>().Where(at => at.StartsWith(folder, StringComparison.Ordinal)),
    ];

    private static async Task UntilAsync(Func<Task<bool>> condition, ProgramProcess worker)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            while (!await condition()) await Task.Delay(50, limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"It did not happen within {Patience}. The worker says:\n{worker.Log}");
        }
    }
}

public sealed class KilledPostgresTranscodeTests(SliceFixture app) : KilledTranscodeContract(app), IClassFixture<SliceFixture>;

[AlsoNeeds(Needs.RabbitMq)]
public sealed class KilledRabbitTranscodeTests(SliceFixture app) : KilledTranscodeContract(app), IClassFixture<SliceFixture>, IAsyncLifetime
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
