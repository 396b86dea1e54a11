using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Worker.Tests.Messaging;

/// <summary>What becomes of messages, whatever carries them.</summary>
public abstract class MessageConsumerContract(MessagingFixture app)
{
    [RequiresFact(Needs.Postgres)]
    public async Task The_same_message_delivered_twice_is_carried_out_once()
    {
        await app.ClearAsync();
        var (file, transport) = (FileId.New(), app.NewTransport());
        var message = MessagingFixture.Message(file);
        await transport.PublishAsync([message], default);
        await HandleNextAsync(transport);
        // As after a relay's repetition that comes when the first copy is done and gone.
        await transport.PublishAsync([message], default);
        await HandleNextAsync(transport);

        (await EffectsAsync(file)).Should().Be(1);
        await MessageTransportContract.ShouldBeEmptyAsync(transport, MessagingFixture.Checks);
        (await app.WithDbAsync(db => db.Inbox.CountAsync(m => m.MessageId == message.MessageId))).Should().Be(1);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Two_workers_with_the_same_message_at_the_same_moment_leave_one_result()
    {
        await app.ClearAsync();
        var (file, transport) = (FileId.New(), app.NewTransport());
        var message = MessagingFixture.Message(file);
        await transport.PublishAsync([message], default);
        var both = new TaskCompletionSource();
        app.Notebook.Before = (_, _) =>
        {
            if (app.Notebook.Notes.Count == 2)
                both.TrySetResult();
            return both.Task;
        };
        var first = HandleNextAsync(transport);
        await UntilAsync(() => app.Notebook.Notes.Count == 1);
        var second = HandleNextAsync(app.NewTransport());
        await app.HandOutTwiceAsync(transport, message, () => second.IsCompleted || app.Notebook.Notes.Count == 2);
        await Task.WhenAll(first, second);

        (await EffectsAsync(file)).Should().Be(1);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_message_that_cannot_be_read_is_put_aside_at_once_with_the_reason()
    {
        await app.ClearAsync();
        var transport = app.NewTransport();
        await transport.PublishAsync([MessagingFixture.Message() with { Body = "{ not json" }], default);
        await HandleNextAsync(transport);

        var dead = await app.WithDbAsync(db => db.DeadMessages.AsNoTracking().SingleAsync());
        dead.Reason.Should().StartWith("The body is not a ingest.upload-accepted.v1");
        dead.Body.Should().Be("{ not json");
        app.Notebook.Notes.Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_command_that_throws_leaves_nothing_and_is_tried_again_until_its_attempts_are_spent()
    {
        await app.ClearAsync();
        var (file, transport) = (FileId.New(), app.NewTransport());
        await transport.PublishAsync([MessagingFixture.Message(file)], default);
        app.Notebook.Before = (_, _) => throw new InvalidOperationException("A mistake of ours.");
        for (var attempt = 1; attempt <= MessagingFixture.Checks.Attempts; attempt++)
        {
            await HandleNextAsync(transport);
            await app.BringBackAsync(transport);
        }

        app.Notebook.Notes.Should().HaveCount(3);
        (await EffectsAsync(file)).Should().Be(0);
        (await app.WithDbAsync(db => db.Inbox.CountAsync())).Should().Be(0);
        (await app.WithDbAsync(db => db.DeadMessages.Select(m => m.Reason).SingleAsync())).Should().Be("InvalidOperationException: A mistake of ours.");
    }

    [RequiresFact(Needs.Postgres)]
    public Task Of_heavy_work_only_the_message_that_ends_its_worker_is_put_aside() => FindTheGuiltyAsync(MessagingFixture.Checks, MessagingFixture.Message);

    [RequiresFact(Needs.Postgres)]
    public Task Of_light_work_that_is_sent_ahead_only_the_message_that_ends_its_worker_is_put_aside() => FindTheGuiltyAsync(MessagingFixture.Light, file => MessagingFixture.LightMessage(file!.Value));

    [RequiresFact(Needs.Postgres)]
    public async Task A_stop_takes_nothing_new_and_waits_for_the_work_in_flight()
    {
        await app.ClearAsync();
        var files = Enumerable.Range(0, 5).Select(_ => FileId.New()).ToList();
        var transport = app.NewTransport();
        await transport.PublishAsync([.. files.Select(f => MessagingFixture.Message(f))], default);
        var work = new TaskCompletionSource();
        app.Notebook.Before = (_, _) => work.Task;
        using var stop = new CancellationTokenSource();
        var running = app.NewConsumer(transport).RunAsync(MessagingFixture.Checks, stop.Token, default);
        await UntilAsync(() => app.Notebook.Notes.Count == MessagingFixture.Checks.Concurrency);

        await stop.CancelAsync();
        await Task.Delay(300);
        running.IsCompleted.Should().BeFalse("two messages are in work");
        work.SetResult();
        await running;

        app.Notebook.Notes.Should().HaveCount(2);
        foreach (var file in app.Notebook.Notes)
            (await app.EffectsAsync(file)).Should().Be(1);
        var next = app.NewTransport();
        await app.BringBackAsync(next);
        for (var left = 0; left < 3; left++)
        {
            var delivery = await MessageTransportContract.ReceiveAsync(next, MessagingFixture.Checks);
            delivery.Attempt.Should().Be(1, "nobody has tried it");
            await delivery.AckAsync(default);
        }

        await MessageTransportContract.ShouldBeEmptyAsync(next, MessagingFixture.Checks);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Work_that_does_not_end_in_time_for_a_stop_goes_back_uncounted()
    {
        await app.ClearAsync();
        var (file, transport) = (FileId.New(), app.NewTransport());
        await transport.PublishAsync([MessagingFixture.Message(file)], default);
        app.Notebook.Before = (_, ct) => Task.Delay(Timeout.Infinite, ct);
        using var stop = new CancellationTokenSource();
        using var abandon = new CancellationTokenSource();
        var running = app.NewConsumer(transport).RunAsync(MessagingFixture.Checks, stop.Token, abandon.Token);
        await UntilAsync(() => app.Notebook.Notes.Count == 1);
        await stop.CancelAsync();
        await abandon.CancelAsync();
        await running;

        (await EffectsAsync(file)).Should().Be(0);
        var next = app.NewTransport();
        await app.BringBackAsync(next);
        (await MessageTransportContract.ReceiveAsync(next, MessagingFixture.Checks)).Attempt.Should().Be(1);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Background_work_waits_while_other_work_is_done()
    {
        await app.ClearAsync();
        var transport = app.NewTransport();
        var (busy, background) = (FileId.New(), FileId.New());
        await transport.PublishAsync(
            [MessagingFixture.Message(busy) with { Queue = MessagingFixture.Checks.Queue }, MessagingFixture.Message(background) with { Queue = MessagingFixture.Texts.Queue }], default);
        var work = new TaskCompletionSource();
        app.Notebook.Before = (_, _) => app.Notebook.Notes.Contains(background) ? Task.CompletedTask : work.Task;
        using var stop = new CancellationTokenSource();
        var consumer = app.NewConsumer(transport);
        var foreground = consumer.RunAsync(MessagingFixture.Checks, stop.Token, default);
        await UntilAsync(() => app.Notebook.Notes.Contains(busy));
        var behind = consumer.RunAsync(MessagingFixture.Texts with { Background = true }, stop.Token, default);

        await Task.Delay(800);
        app.Notebook.Notes.Should().NotContain(background);
        work.SetResult();
        await UntilAsync(() => app.Notebook.Notes.Contains(background));
        await stop.CancelAsync();
        await Task.WhenAll(foreground, behind);
    }

    private async Task HandleNextAsync(IMessageTransport transport)
    {
        var delivery = await MessageTransportContract.ReceiveAsync(transport, MessagingFixture.Checks);
        await app.NewConsumer(transport).HandleAsync(delivery, MessagingFixture.Checks, default, default);
    }

    /// <summary>Ten messages; whenever the guilty one is in work, all that this worker holds is taken from it, as if it had ended.</summary>
    private async Task FindTheGuiltyAsync(Subscription queue, Func<FileId?, MessageEnvelope> messageOf)
    {
        await app.ClearAsync();
        var files = Enumerable.Range(0, 10).Select(_ => FileId.New()).ToList();
        var guilty = files[3];
        var transport = app.NewTransport();
        await transport.PublishAsync([.. files.Select(f => messageOf(f) with { Queue = queue.Queue })], default);
        app.Notebook.Before = async (file, ct) =>
        {
            if (file == guilty)
            {
                await app.LoseHoldersAsync();
                await Task.Delay(Timeout.Infinite, ct);
            }

            // Long enough to be in work beside the guilty one.
            await Task.Delay(50, ct);
        };
        using var stop = new CancellationTokenSource();
        var running = app.NewConsumer(app.NewTransport()).RunAsync(queue, stop.Token, default);
        await UntilAsync(async () => running.IsCompleted || ((await app.DeadAsync(queue.Queue)).Count > 0 && await app.WithDbAsync(db => db.Heartbeats.CountAsync()) >= files.Count - 1), SeenAsync);
        await stop.CancelAsync();
        await running;

        var dead = await app.DeadAsync(queue.Queue);
        dead.Should().ContainSingle().Which.Reason.Should().Be("The worker ended 3 times while it worked on this.");
        dead[0].Body.Should().Contain(guilty.ToString());
        app.Notebook.Notes.Count(f => f == guilty).Should().Be(queue.Attempts);
        foreach (var file in files)
            (await EffectsAsync(file)).Should().Be(file == guilty ? 0 : 1);

        async Task<string> SeenAsync()
        {
            var waiting = await app.WithDbAsync(db => db.Queue.AsNoTracking().ToListAsync());
            return $"""
                guilty {guilty}, noted {string.Join(" ", app.Notebook.Notes)}
                waiting: {string.Join("; ", waiting.Select(m => $"{m.Queue} {m.Body} deliveries {m.Deliveries} locked until {m.LockedUntil:O} by {m.LockedBy}"))}
                dead: {string.Join("; ", (await app.DeadAsync(queue.Queue)).Select(m => $"{m.Body} {m.Reason}"))}
                done: {await app.WithDbAsync(db => db.Heartbeats.CountAsync())}
                """;
        }
    }

    private Task<int> EffectsAsync(FileId file) => app.EffectsAsync(file);

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    /// <param name="seen">What to say of it when it never comes to be.</param>
    private static async Task UntilAsync(Func<Task<bool>> condition, Func<Task<string>>? seen = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"It did not come to be within two minutes. {(seen is null ? "" : await seen())}");
            await Task.Delay(20);
        }
    }
}

public sealed class PostgresConsumerTests(MessagingFixture app) : MessageConsumerContract(app), IClassFixture<MessagingFixture>;

[AlsoNeeds(Needs.RabbitMq)]
public sealed class RabbitConsumerTests(RabbitFixture app) : MessageConsumerContract(app), IClassFixture<RabbitFixture>;
