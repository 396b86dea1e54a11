using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Worker.Tests.Processes;

/// <summary>
/// Real workers, really killed, whatever carries their messages. The moment is chosen by the database: a trigger of the test's sleeps exactly there, so the program needs no hook
/// for its tests.
/// </summary>
public abstract class KilledWorkerContract : IAsyncLifetime
{
    // A bound on hanging, not on speed: a busy machine takes half a minute to start a process.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly SliceFixture _app = new();
    private AcceptUpload.Model _book = null!;

    /// <summary>Each test has a library of its own: triggers and killed connections are nothing to share.</summary>
    public virtual async Task InitializeAsync()
    {
        await _app.InitializeAsync();
        if (_app.Database is null)
            return;
        var bytes = System.Text.Encoding.UTF8.GetBytes("%PDF-1.7\nis no PDF but for its first line");
        _book = (await _app.SendAsync(new AcceptUpload.Command("book.pdf", new MemoryStream(bytes), bytes.Length))).Value;
    }

    public virtual Task DisposeAsync() => _app.DisposeAsync();

    [RequiresFact(Needs.Postgres)]
    public async Task Killed_before_the_commit_the_work_is_done_again_and_once()
    {
        await SleepAsync("ingest_stages", "AFTER UPDATE", $"NEW.name = {(int)StageName.Check} AND NEW.state NOT IN (0, 1)");
        await using (var worker = Start())
        {
            await UntilAsleepAsync(worker);
            await worker.KillAsync();
        }

        await WakeAsync("ingest_stages");
        (await StageAsync()).State.Should().Be(StageState.Running, "what was not committed did not happen");
        await using var next = Start();
        await UntilFinishedAsync(next);
        var stage = await StageAsync();
        stage.Attempts.Should().Be(2);
        await ShouldBeDoneOnceAsync();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Killed_after_the_commit_and_before_the_ack_nothing_is_done_twice()
    {
        await using (var worker = await StartAndLoseTheAckAsync())
            await worker.KillAsync();

        (await StageAsync()).State.Should().BeOneOf(StageState.Done, StageState.Failed);
        await AfterLostAckAsync();
        await using var next = Start();
        await UntilFinishedAsync(next);
        await UntilAsync(async () => await RepeatedAsync(next), next);
        (await StageAsync()).Attempts.Should().Be(1, "the inbox knows it");
        await ShouldBeDoneOnceAsync();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Killed_between_hand_over_and_the_outbox_s_commit_the_message_is_handed_over_again_and_worked_off_once()
    {
        await SleepAsync("outbox_messages", "BEFORE DELETE", "OLD.name = 'ingest.upload-accepted.v1'");
        await using (var worker = Start())
        {
            await UntilAsleepAsync(worker);
            // The other half of the worker carries it out meanwhile, and acks it: only the inbox can know it afterwards.
            await UntilAsync(async () => (await StageAsync()).State is StageState.Done or StageState.Failed && await QueuedAsync() == 0, worker);
            await worker.KillAsync();
        }

        await WakeAsync("outbox_messages");
        (await _app.WithDbAsync(db => db.Outbox.CountAsync(m => m.Name == "ingest.upload-accepted.v1"))).Should().Be(1);
        await using var next = Start();
        await UntilFinishedAsync(next);
        (await StageAsync()).Attempts.Should().Be(1);
        await ShouldBeDoneOnceAsync();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_stop_lets_the_work_in_flight_end_and_leaves_no_lock()
    {
        await SleepAsync("ingest_stages", "AFTER UPDATE", $"NEW.name = {(int)StageName.Check} AND NEW.state NOT IN (0, 1)", seconds: 3);
        await using var worker = Start();
        await UntilAsleepAsync(worker);
        (await worker.StopAsync()).Should().Be(0, worker.Log);

        (await StageAsync()).State.Should().BeOneOf(StageState.Done, StageState.Failed);
        await ShouldBeDoneOnceAsync();
        (await _app.WithDbAsync(db => db.Queue.CountAsync(m => m.LockedBy != null))).Should().Be(0);
        (await _app.WithDbAsync(db => db.Heartbeats.CountAsync())).Should().Be(0, "it signed off");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_message_that_cannot_be_read_is_put_aside_and_the_worker_goes_on()
    {
        await RunAsync(
            $"INSERT INTO outbox_messages (queue, message_id, name, body, created_at, next_attempt_at, attempts) VALUES ('ingest.check-file', '{Guid.NewGuid()}', 'ingest.upload-accepted.v1', 'not json', now(), now(), 0)");
        await using var worker = Start();
        await UntilFinishedAsync(worker);
        await UntilAsync(async () => await _app.WithDbAsync(db => db.DeadMessages.AnyAsync(m => m.Body == "not json")), worker);
        await ShouldBeDoneOnceAsync();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_database_that_goes_away_is_waited_for()
    {
        await using var worker = Start();
        await UntilFinishedAsync(worker);
        await RunAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{WorkerProcess.ApplicationName}'");
        var bytes = System.Text.Encoding.UTF8.GetBytes("%PDF-1.7\nanother one");
        _book = (await _app.SendAsync(new AcceptUpload.Command("another.pdf", new MemoryStream(bytes), bytes.Length))).Value;
        await UntilFinishedAsync(worker);
        (await worker.StopAsync()).Should().Be(0, worker.Log);
    }

    /// <summary>Settings of the transport.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>> Settings => [];

    /// <summary>A worker that has done and committed its work, and whose ack does not arrive.</summary>
    protected abstract Task<ProgramProcess> StartAndLoseTheAckAsync();

    /// <summary>The worker of <see cref="StartAndLoseTheAckAsync"/> was killed: lets the next one work.</summary>
    protected abstract Task AfterLostAckAsync();

    protected SliceFixture App => _app;

    protected ProgramProcess Start() => WorkerProcess.Start(_app.Database.ConnectionString, _app.StorageRoot, Settings);

    /// <summary>The worker says that it met a message which was carried out before.</summary>
    private static Task<bool> RepeatedAsync(ProgramProcess worker) => Task.FromResult(worker.Log.Contains("was carried out before", StringComparison.Ordinal));

    private async Task UntilFinishedAsync(ProgramProcess worker) => await UntilAsync(
        async () => (await StageAsync()).State is StageState.Done or StageState.Failed && await QueuedAsync() == 0 && !await _app.WithDbAsync(db => db.Outbox.AnyAsync()), worker);

    /// <summary>The message was carried out by exactly one transaction: its inbox row, and the stage's end, are there once.</summary>
    private async Task ShouldBeDoneOnceAsync()
    {
        (await _app.WithDbAsync(db => db.Inbox.CountAsync(m => m.Consumer == "ingest.check-file"))).Should().Be(1);
        var stage = await StageAsync();
        (stage.State, stage.Reason is not null).Should().Be((StageState.Failed, true), "such a file cannot be read");
    }

    protected Task<IngestStage> StageAsync() =>
        _app.WithDbAsync(db => db.Stages.AsNoTracking().SingleAsync(s => s.FileId == _book.FileId && s.Name == StageName.Check));

    protected Task<int> QueuedAsync() => _app.WithDbAsync(db => db.Queue.CountAsync(m => m.Queue == "ingest.check-file"));

    protected Task SleepAsync(string table, string when, string condition, int seconds = 600) => RunAsync(
        $"""
        CREATE FUNCTION sleep_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep({seconds}); IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;
        CREATE TRIGGER sleep_here {when} ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION sleep_here();
        """);

    /// <summary>Ends the sleeping statement of the killed worker, which the server would otherwise finish, and takes the trigger away.</summary>
    protected async Task WakeAsync(string table)
    {
        await RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'");
        await UntilAsync(async () => await ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'") == 0, null);
        await RunAsync($"DROP TRIGGER sleep_here ON {table}; DROP FUNCTION sleep_here()");
    }

    protected Task UntilAsleepAsync(ProgramProcess worker) =>
        UntilAsync(async () => await ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'") == 1, worker);

    protected static async Task UntilAsync(Func<Task<bool>> condition, ProgramProcess? worker)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            while (!await condition())
                await Task.Delay(50, limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"It did not happen within {Patience}. The worker says:\n{worker?.Log}");
        }
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_app.Database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_app.Database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}

public sealed class KilledPostgresWorkerTests : KilledWorkerContract
{
    protected override async Task<ProgramProcess> StartAndLoseTheAckAsync()
    {
        await SleepAsync("queue_messages", "BEFORE DELETE", "OLD.queue = 'ingest.check-file'");
        var worker = Start();
        await UntilAsleepAsync(worker);
        return worker;
    }

    protected override async Task AfterLostAckAsync()
    {
        await WakeAsync("queue_messages");
        (await QueuedAsync()).Should().Be(1, "it was not acked");
    }
}

[AlsoNeeds(Needs.RabbitMq)]
#pragma warning disable CA1001 // Its line is disposed of by DisposeAsync, which the test runner calls.
public sealed class KilledRabbitWorkerTests : KilledWorkerContract
#pragma warning restore CA1001
{
    private readonly RabbitNode? _node = Requirements.Missing(Needs.RabbitMq) is null ? RabbitNode.Shared() : null;
    private string _virtualHost = "";
    private TcpProxy? _line;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (App.Database is null || _node is null)
            return;
        _virtualHost = await _node.AddVirtualHostAsync();
        _line = new TcpProxy(_node.Address.Port);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_line is null)
            return;
        await _line.DisposeAsync();
        await _node!.RemoveVirtualHostAsync(_virtualHost);
    }

    protected override IEnumerable<KeyValuePair<string, string>> Settings => _node!.Settings(_virtualHost, _line!.Port);

    protected override async Task<ProgramProcess> StartAndLoseTheAckAsync()
    {
        await SleepAsync("ingest_stages", "AFTER UPDATE", $"NEW.name = {(int)StageName.Check} AND NEW.state NOT IN (0, 1)", seconds: 5);
        var worker = Start();
        await UntilAsleepAsync(worker);
        _line!.Hang();
        await UntilAsync(async () => (await StageAsync()).State is StageState.Done or StageState.Failed, worker);
        return worker;
    }

    protected override async Task AfterLostAckAsync()
    {
        await WakeAsync("ingest_stages");
        _line!.Reset();
        _line.Flow();
    }
}
