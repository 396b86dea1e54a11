using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Testing;
using Pustakalaya.Worker.Tests.Processes;
using Xunit;

namespace Pustakalaya.Worker.Tests.Commands;

public sealed class DeadLettersTests(SliceFixture app) : IClassFixture<SliceFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task They_are_listed_shown_and_replayed_one_or_all()
    {
        (await RunAsync("list")).Should().Be((0, ""));
        var letters = Enumerable.Range(0, 25).Select(i => new DeadMessage
        {
            Queue = i == 0 ? "" : "ingest.check-file",
            MessageId = Guid.CreateVersion7(),
            Name = "ingest.upload-accepted.v1",
            Body = $"body {i}",
            Reason = "Two\nlines.",
            DiedAt = DateTimeOffset.UnixEpoch,
        }).ToArray();
        await app.InsertAsync([.. letters]);

        var (code, log) = await RunAsync("list");
        code.Should().Be(0, log);
        var lines = log.Split('\n');
        lines.Should().HaveCount(25, "all pages are listed");
        lines[^1].Split('\t').Should().Equal($"{letters[0].Id}", "1970-01-01 00:00:00Z", "-", "ingest.upload-accepted.v1", "Two lines.");

        (code, log) = await RunAsync("show", $"{letters[3].Id}");
        code.Should().Be(0, log);
        log.Should().Contain($"message: {letters[3].MessageId}").And.EndWith("body 3");

        (await RunAsync("replay", $"{letters[3].Id}")).Should().Be((0, "1 replayed"));
        var row = await app.WithDbAsync(db => db.Outbox.AsNoTracking().SingleAsync());
        (row.MessageId, row.Queue, row.Body, row.Deliveries).Should().Be((letters[3].MessageId, "ingest.check-file", "body 3", 0));
        (code, log) = await RunAsync("replay", $"{letters[3].Id}");
        code.Should().Be(1);
        log.Should().StartWith($"There is no dead letter {letters[3].Id}");

        (await RunAsync("replay", "--all")).Should().Be((0, "24 replayed"));
        (await app.WithDbAsync(db => db.DeadMessages.CountAsync())).Should().Be(0);
        (await app.WithDbAsync(db => db.Outbox.CountAsync())).Should().Be(25);
    }

    [Theory]
    [InlineData("dance")]
    [InlineData("replay")]
    [InlineData("show", "first")]
    public async Task What_it_does_not_know_it_refuses_with_its_usage(params string[] arguments)
    {
        await using var worker = WorkerProcess.Start("Host=127.0.0.1;Port=1", "/nonexistent", ["dead-letters", .. arguments]);
        (await worker.WaitAsync()).Should().Be(2, worker.Log);
        worker.Log.Should().Contain("dead-letters list");
    }

    private async Task<(int Code, string Log)> RunAsync(params string[] arguments)
    {
        await using var worker = WorkerProcess.Start(app.Database.ConnectionString, app.StorageRoot, ["dead-letters", .. arguments]);
        var code = await worker.WaitAsync();
        return (code, worker.Log);
    }
}
