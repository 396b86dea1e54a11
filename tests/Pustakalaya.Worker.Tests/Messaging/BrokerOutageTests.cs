using System.Diagnostics;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Pustakalaya.Worker.Tests.Processes;
using Xunit;

namespace Pustakalaya.Worker.Tests.Messaging;

/// <summary>A broker that is killed, and one that is not there yet.</summary>
[AlsoNeeds(Needs.RabbitMq)]
public sealed class BrokerOutageTests(BrokerOutageTests.Fixture app) : IClassFixture<BrokerOutageTests.Fixture>
{
    private const int Count = 2_000;

    // So far may the writer be ahead of the work: when the broker dies, messages are being written, published and worked off.
    private const int Ahead = 400;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [RequiresFact(Needs.Postgres)]
    public async Task A_broker_killed_in_the_middle_loses_no_message_and_doubles_no_effect()
    {
        await app.ClearAsync();
        var files = Enumerable.Range(0, Count).Select(_ => FileId.New()).ToList();
        var transport = app.NewTransport();
        using var stop = new CancellationTokenSource();
        var relaying = app.NewRelay(transport).RunAsync(stop.Token);
        var consuming = app.NewConsumer(transport).RunAsync(MessagingFixture.Checks with { Concurrency = 4, Prefetch = 20 }, stop.Token, default);

        var writing = WriteAsync(files);
        await UntilAsync(async () => await DoneAsync() > Count / 5);
        await app.Node.KillAsync();
        (await DoneAsync()).Should().BeLessThan(Count - Ahead, "the broker must die in the middle");
        await app.Node.StartAgainAsync();
        await writing;
        await UntilAsync(async () => await DoneAsync() >= Count && !await app.WithDbAsync(db => db.Outbox.AnyAsync()));
        await stop.CancelAsync();
        await consuming;
        await FluentActions.Awaiting(() => relaying).Should().ThrowAsync<OperationCanceledException>();

        var effects = await app.WithDbAsync(db => db.Heartbeats.Select(h => h.Worker).ToListAsync());
        var times = effects.Select(e => e.Split(' ')[0]).CountBy(file => file).ToDictionary();
        files.Where(f => !times.ContainsKey(f.ToString())).Should().BeEmpty("none is missing");
        times.Where(t => t.Value > 1).Should().BeEmpty("none is doubled");
        (await app.DeadAsync(MessagingFixture.Checks.Queue)).Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_worker_that_starts_before_its_broker_waits_and_then_does_the_work()
    {
        await app.ClearAsync();
        await app.Node.KillAsync();
        await using var worker = WorkerProcess.Start(app.Database.ConnectionString, app.StorageRoot, app.Node.Settings());
        try
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes("%PDF-1.7\nis no PDF but for its first line");
            var book = (await app.SendAsync(new AcceptUpload.Command("book.pdf", new MemoryStream(bytes), bytes.Length))).Value;
            await UntilAsync(() => app.WithDbAsync(db => db.Outbox.AnyAsync(m => m.Attempts > 0 && m.LastError != null)));
            worker.HasExited.Should().BeFalse(worker.Log);

            await app.Node.StartAgainAsync();
            await UntilAsync(() => app.WithDbAsync(db => db.Stages.AnyAsync(s => s.FileId == book.FileId && s.Name == StageName.Check && s.State == StageState.Failed)));
            (await worker.StopAsync()).Should().Be(0, worker.Log);
        }
        finally
        {
            await app.Node.StartAgainAsync();
        }
    }

    private async Task WriteAsync(List<FileId> files)
    {
        var written = 0;
        foreach (var some in files.Chunk(100))
        {
            await UntilAsync(async () => written - await DoneAsync() < Ahead);
            await app.WriteOutboxAsync([.. some.Select(f => MessagingFixture.Message(f) with { Queue = MessagingFixture.Checks.Queue })]);
            written += some.Length;
        }
    }

    private Task<int> DoneAsync() => app.WithDbAsync(db => db.Heartbeats.CountAsync());

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"It did not happen within {Patience}.");
            await Task.Delay(100);
        }
    }

    /// <summary>With a node of its own: killing it disturbs nobody.</summary>
    public sealed class Fixture : RabbitFixture
    {
        protected override Task<RabbitNode> StartNodeAsync() => RabbitNode.StartAsync();

        protected override Task NewBrokerAsync() => Task.CompletedTask;
    }
}
