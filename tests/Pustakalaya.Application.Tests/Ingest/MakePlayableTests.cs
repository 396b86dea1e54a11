using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Ingest;

/// <summary>Long work under a lease: nobody does it twice, nobody loses it, and a person sees how far it is.</summary>
public sealed class MakePlayableTests : IAsyncLifetime
{
    private readonly LongWorkFixture _app = new();

    public Task InitializeAsync() => _app.InitializeAsync();

    public Task DisposeAsync() => _app.DisposeAsync();

    [RequiresFact(Needs.Postgres)]
    public async Task Makes_what_has_waited_longest_and_writes_down_what_came_of_it()
    {
        var first = await _app.CheckedAsync();
        var second = await _app.CheckedAsync();

        (await _app.WorkAsync()).Should().BeTrue();

        var stage = await _app.StageAsync(first);
        (stage.State, stage.Done, stage.Total, stage.LeaseUntil, stage.Attempts).Should().Be((StageState.Done, 90, 90, null, 1));
        (await _app.FileAsync(first)).Facts!.Media!.Loudness.Should().Be(-23);
        (await _app.StageAsync(second)).State.Should().Be(StageState.Waiting);
        (await _app.WorkAsync()).Should().BeTrue();
        (await _app.WorkAsync()).Should().BeFalse("nothing is left");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Waits_for_the_check()
    {
        await _app.UploadAsync();

        (await _app.WorkAsync()).Should().BeFalse();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Two_workers_never_do_the_same_one()
    {
        for (var i = 0; i < 3; i++) await _app.CheckedAsync();

        var done = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _app.WorkAsync()));

        done.Count(did => did).Should().Be(3);
        _app.Maker.Made.Should().HaveCount(3).And.OnlyHaveUniqueItems();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_row_tells_how_far_it_is_and_the_lease_moves_on()
    {
        var film = await _app.CheckedAsync();
        var go = new TaskCompletionSource();
        _app.Maker.Work = async (reached, ct) =>
        {
            reached(TimeSpan.FromSeconds(40));
            await go.Task.WaitAsync(ct);
        };
        var work = _app.WorkAsync();
        await UntilAsync(async () => (await _app.StageAsync(film)).State == StageState.Running);
        var lease = (await _app.StageAsync(film)).LeaseUntil;

        await UntilAsync(async () => (await _app.StageAsync(film)) is { Done: 40, Total: 90 } stage && stage.LeaseUntil > lease);

        go.SetResult();
        (await work).Should().BeTrue();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_lease_that_lapsed_is_taken_over_and_the_first_worker_s_result_is_dropped()
    {
        var film = await _app.CheckedAsync();
        var go = new TaskCompletionSource();
        _app.Maker.Work = async (_, ct) => await go.Task.WaitAsync(ct);
        _app.Maker.Loudness = -1;
        var first = _app.WorkAsync();
        await UntilAsync(async () => (await _app.StageAsync(film)).State == StageState.Running);
        // As if its worker had been asleep: what it wrote is over, and another one is quicker than its next sign of life.
        await _app.WithDbAsync(db => db.Stages.Where(s => s.Name == StageName.Play).ExecuteUpdateAsync(s => s.SetProperty(x => x.LeaseUntil, DateTimeOffset.UnixEpoch)));
        _app.Maker.Work = (_, _) => Task.CompletedTask;
        _app.Maker.Loudness = -9;

        (await _app.WorkAsync()).Should().BeTrue();

        go.TrySetResult();
        (await first).Should().BeTrue();
        var stage = await _app.StageAsync(film);
        (stage.State, stage.Attempts).Should().Be((StageState.Done, 2));
        (await _app.FileAsync(film)).Facts!.Media!.Loudness.Should().Be(-9);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_worker_whose_lease_is_gone_stops_its_work()
    {
        var film = await _app.CheckedAsync();
        _app.Maker.Work = (_, ct) => Task.Delay(Timeout.Infinite, ct);
        var work = _app.WorkAsync();
        await UntilAsync(async () => (await _app.StageAsync(film)).State == StageState.Running);

        await _app.WithDbAsync(db => db.Stages.Where(s => s.Name == StageName.Play).ExecuteUpdateAsync(s => s.SetProperty(x => x.LeaseUntil, DateTimeOffset.UnixEpoch)));

        (await work).Should().BeTrue("it ends without an end of its own");
        (await _app.StageAsync(film)).State.Should().Be(StageState.Running, "the row belongs to whoever takes it");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_worker_that_is_stopped_gives_it_back_and_the_attempt_does_not_count()
    {
        var film = await _app.CheckedAsync();
        _app.Maker.Work = (_, ct) => Task.Delay(Timeout.Infinite, ct);
        using var stop = new CancellationTokenSource();
        var work = _app.WorkAsync(stop.Token);
        await UntilAsync(async () => (await _app.StageAsync(film)).State == StageState.Running);

        await stop.CancelAsync();
        await FluentActions.Awaiting(() => work).Should().ThrowAsync<OperationCanceledException>();

        var stage = await _app.StageAsync(film);
        (stage.State, stage.Attempts, stage.LeaseUntil).Should().Be((StageState.Waiting, 0, null));
        _app.Maker.Work = (_, _) => Task.CompletedTask;
        (await _app.WorkAsync()).Should().BeTrue("it is free at once");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task What_ends_its_worker_again_and_again_fails()
    {
        var film = await _app.CheckedAsync();
        await _app.WithDbAsync(db => db.Stages.Where(s => s.Name == StageName.Play).ExecuteUpdateAsync(s => s
            .SetProperty(x => x.State, StageState.Running).SetProperty(x => x.Attempts, IngestStage.MaxAttempts).SetProperty(x => x.LeaseUntil, DateTimeOffset.UnixEpoch)));

        (await _app.WorkAsync()).Should().BeTrue();

        var stage = await _app.StageAsync(film);
        (stage.State, stage.Reason).Should().Be((StageState.Failed, FailureCode.Interrupted));
        _app.Maker.Made.Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task An_outage_puts_it_off_and_a_retry_sets_it_going_again()
    {
        var film = await _app.CheckedAsync();
        _app.Maker.Work = (_, _) => throw new ToolUnavailableException(new IngestFailure(FailureCode.ToolMissing, "ffmpeg is not installed"));
        await _app.WorkAsync();
        (await _app.StageAsync(film)).Should().BeEquivalentTo(new { State = StageState.Waiting, Reason = FailureCode.ToolMissing, LeaseUntil = (DateTimeOffset?)null });
        (await _app.WorkAsync()).Should().BeFalse("its time has not come");

        _app.Maker.Work = (_, _) => Task.CompletedTask;
        (await _app.SendAsync(new RetryStage.Command(film.ItemId, film.FileId, StageName.Play))).IsOk.Should().BeTrue();

        (await _app.WorkAsync()).Should().BeTrue();
        (await _app.StageAsync(film)).State.Should().Be(StageState.Done);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_bad_film_fails_with_its_reason()
    {
        var film = await _app.CheckedAsync();
        _app.Maker.Work = (_, _) => throw new FileRefusedException(new IngestFailure(FailureCode.Damaged, "no picture"));

        await _app.WorkAsync();

        (await _app.StageAsync(film)).Should().BeEquivalentTo(new { State = StageState.Failed, Reason = FailureCode.Damaged, Detail = "no picture", LeaseUntil = (DateTimeOffset?)null });
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_sweeper_does_not_take_long_work_for_forgotten()
    {
        var film = await _app.CheckedAsync();
        await _app.WithDbAsync(db => db.Outbox.ExecuteDeleteAsync());
        await _app.WithDbAsync(db => db.Stages.Where(s => s.Name == StageName.Play).ExecuteUpdateAsync(s => s
            .SetProperty(x => x.State, StageState.Running).SetProperty(x => x.LeaseUntil, TimeProvider.System.GetUtcNow().AddMinutes(1)).SetProperty(x => x.ChangedAt, DateTimeOffset.UnixEpoch)));

        await _app.SendAsync(new SweepStages.Command(TimeSpan.FromMinutes(10)));

        (await _app.StageAsync(film)).State.Should().Be(StageState.Running);
        (await _app.WithDbAsync(db => db.Outbox.CountAsync(m => m.Name == "ingest.playable-wanted.v1"))).Should().Be(0);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_last_thing_that_was_missing_publishes_the_item()
    {
        var film = await _app.CheckedAsync();
        await _app.SendAsync(new EditMetadata.Command(film.ItemId, null, new MetadataForm { TitleEn = "A Film" }));
        await _app.SendAsync(new SetPublishWhenReady.Command(film.ItemId, true));
        await _app.SendAsync(new MakePreviews.Command(film.ItemId, film.FileId));

        await _app.WorkAsync();

        (await _app.WithDbAsync(db => db.Items.AsNoTracking().SingleAsync(i => i.Id == film.ItemId))).Status.Should().Be(ItemStatus.Published);
    }

    [Fact]
    public async Task A_bell_that_rang_before_anybody_waited_is_not_lost()
    {
        var bell = new LongWorkBell(TimeProvider.System);
        bell.Ring();
        bell.Ring();

        await bell.WaitAsync(Timeout.InfiniteTimeSpan, CancellationToken.None);
        await bell.WaitAsync(TimeSpan.FromMilliseconds(1), CancellationToken.None);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await condition()) await Task.Delay(20, limit.Token);
    }
}

/// <summary>Recordings of a minute and a half, made playable by a maker that does what the test says.</summary>
public sealed class LongWorkFixture : SliceFixture
{
    private int _uploads;

    internal ScriptedMaker Maker { get; } = new();

    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Ingest:LeaseSeconds", "4")];

    internal async Task<AcceptUpload.Model> UploadAsync()
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes($"ID3 recording {Interlocked.Increment(ref _uploads)}");
        return (await SendAsync(new AcceptUpload.Command("song.mp3", new MemoryStream(bytes), bytes.Length))).Value;
    }

    internal async Task<AcceptUpload.Model> CheckedAsync()
    {
        var song = await UploadAsync();
        await SendAsync(new CheckFile.Command(song.ItemId, song.FileId));
        return song;
    }

    internal async Task<bool> WorkAsync(CancellationToken ct = default) => (await SendAsync(new MakePlayable.Command(), ct)).Value;

    internal Task<IngestStage> StageAsync(AcceptUpload.Model song) => WithDbAsync(db => db.Stages.AsNoTracking().SingleAsync(s => s.FileId == song.FileId && s.Name == StageName.Play));

    internal Task<StoredFile> FileAsync(AcceptUpload.Model song) => WithDbAsync(db => db.Files.AsNoTracking().SingleAsync(f => f.Id == song.FileId));

    protected override void Configure(IHostApplicationBuilder builder)
    {
        Only<IProber>();
        Only<ICoverMaker>();
        Only<IPlayableMaker>();

        void Only<T>()
            where T : class
        {
            builder.Services.RemoveAll<T>();
            builder.Services.AddSingleton((T)(object)Maker);
        }
    }
}

internal sealed class ScriptedMaker : IProber, ICoverMaker, IPlayableMaker
{
    public Func<Action<TimeSpan>, CancellationToken, Task> Work { get; set; } = (_, _) => Task.CompletedTask;

    public double Loudness { get; set; } = -23;

    public List<string> Made { get; } = [];

    public bool Handles(MediaType type) => type == MediaType.Mp3;

    public Task<FileFacts> ProbeAsync(string path, MediaType type, CancellationToken ct) =>
        Task.FromResult(new FileFacts { PageCount = 0, Media = new MediaFacts(TimeSpan.FromSeconds(90), false) });

    public Task<IReadOnlyList<PreviewImage>> MakeCoverAsync(string path, FileFacts facts, KeepDerived keep, CancellationToken ct) => Task.FromResult<IReadOnlyList<PreviewImage>>([]);

    public async Task<Playable> MakePlayableAsync(string path, FileFacts facts, KeepDerived keep, Action<TimeSpan> reached, CancellationToken ct)
    {
        var loudness = Loudness;
        lock (Made) Made.Add(path);
        await Work(reached, ct);
        return new Playable(facts.Media! with { Loudness = loudness }, null);
    }
}
