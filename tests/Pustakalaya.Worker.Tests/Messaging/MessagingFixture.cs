using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Application.Adapters.Messaging.Postgres;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;

namespace Pustakalaya.Worker.Tests.Messaging;

/// <summary>A database, the embedded queues, and a command whose handler does what the test says. <see cref="RabbitFixture"/> has other queues.</summary>
public class MessagingFixture : SliceFixture
{
    internal static Subscription Checks { get; } = new("test.checks", 2, TimeSpan.FromMinutes(1), 3, false, Route.On<UploadAccepted>(e => new Note.Command(e.FileId)));

    internal static Subscription Texts { get; } = new("test.texts", 1, TimeSpan.FromMinutes(1), 3, false, Route.On<FileChecked>(e => new Note.Command(e.FileId)), Route.On<UploadAccepted>(e => new Note.Command(e.FileId)));

    internal NpgsqlDataSource Source => Services.GetRequiredService<NpgsqlDataSource>();

    internal Notebook Notebook => Services.GetRequiredService<Notebook>();

    /// <summary>A heavy queue, and one of which many are sent ahead.</summary>
    internal static Subscription Light { get; } = new("test.light", 1, TimeSpan.FromMinutes(1), 3, false, Route.On<TextExtracted>(e => new Note.Command(e.FileId))) { Prefetch = 50 };

    internal static IReadOnlyList<Subscription> Subscriptions { get; } = [Checks, Texts, Light];

    /// <summary>A transport as another worker would have it, whose deliveries come back quickly once nobody holds them.</summary>
    internal virtual IMessageTransport NewTransport() => NewPostgresTransport(lockSeconds: 3);

    internal PostgresTransport NewPostgresTransport(int lockSeconds = 30, double pollSeconds = 0.1, WakeUps? wakeUps = null) => new(
        Source, wakeUps ?? NewWakeUps(), Subscriptions, Options.Create(new MessagingOptions { LockSeconds = lockSeconds, PollSeconds = pollSeconds }), TimeProvider.System,
        NullLogger<PostgresTransport>.Instance);

    internal WakeUps NewWakeUps() => new(Source, NullLogger<WakeUps>.Instance);

    internal OutboxRelay NewRelay(IMessageTransport transport, TimeProvider? time = null) => new(
        Source, transport, NewWakeUps(), Options.Create(new MessagingOptions()), time ?? TimeProvider.System, NullLogger<OutboxRelay>.Instance);

    internal MessageConsumer NewConsumer(IMessageTransport transport) => new(
        Services.GetRequiredService<IServiceScopeFactory>(), transport, new WorkGate(TimeProvider.System), TimeProvider.System, NullLogger<MessageConsumer>.Instance);

    internal static MessageEnvelope Message(FileId? file = null) => new(
        Guid.CreateVersion7(), "ingest.upload-accepted.v1", MessageNames.Write(new UploadAccepted(ItemId.New(), file ?? FileId.New())), null);

    /// <summary>For <see cref="Light"/>.</summary>
    internal static MessageEnvelope LightMessage(FileId file) => new(
        Guid.CreateVersion7(), "ingest.text-extracted.v1", MessageNames.Write(new TextExtracted(ItemId.New(), file)), null);

    /// <summary>Takes what they hold from all workers there are, as if they had ended; they learn of it.</summary>
    internal virtual async Task LoseHoldersAsync() =>
        await RunAsync("UPDATE queue_messages SET locked_by = gen_random_uuid(), locked_until = now() - interval '1 second' WHERE locked_by IS NOT NULL");

    /// <summary>What was put off comes due now.</summary>
    internal virtual async Task BringBackAsync(IMessageTransport transport) =>
        await RunAsync("UPDATE queue_messages SET locked_until = NULL WHERE locked_by IS NULL");

    /// <summary>Makes the queue give a message that somebody has in work to a second worker, who is waiting for it.</summary>
    internal virtual async Task HandOutTwiceAsync(IMessageTransport transport, MessageEnvelope message, Func<bool> taken)
    {
        // The first may have renewed its lock before the second came: again, until it has it.
        while (!taken())
        {
            await RunAsync("UPDATE queue_messages SET locked_until = now() - interval '1 second'");
            await Task.Delay(50);
        }
    }

    internal Task<List<DeadMessage>> DeadAsync(string queue) => WithDbAsync(db => db.DeadMessages.AsNoTracking().Where(m => m.Queue == queue).ToListAsync());

    /// <summary>How often it was done, as far as the database knows.</summary>
    internal Task<int> EffectsAsync(FileId file) => WithDbAsync(db => db.Heartbeats.CountAsync(h => h.Worker.StartsWith(file.ToString())));

    internal virtual async Task ClearAsync()
    {
        Notebook.Clear();
        await WithDbAsync(async db =>
        {
            await db.Outbox.ExecuteDeleteAsync();
            await db.Queue.ExecuteDeleteAsync();
            await db.DeadMessages.ExecuteDeleteAsync();
            await db.Heartbeats.ExecuteDeleteAsync();
            return await db.Inbox.ExecuteDeleteAsync();
        });
    }

    internal async Task WriteOutboxAsync(params MessageEnvelope[] messages) => await InsertAsync([.. messages.Select(m => new OutboxMessage
    {
        MessageId = m.MessageId,
        Name = m.Name,
        Body = m.Body,
        TraceParent = m.TraceParent,
        Queue = m.Queue,
        Deliveries = m.Deliveries,
        CreatedAt = TimeProvider.System.GetUtcNow(),
        NextAttemptAt = TimeProvider.System.GetUtcNow(),
    })]);

    /// <summary>Some SQL, as an operator or an accident would run it.</summary>
    internal async Task<int> RunAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    protected override void Configure(IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Notebook>();
        builder.Services.AddScoped<IRequestHandler<Note.Command, Result>, Note.Handler>();
    }
}

/// <summary>What the test's handler was asked to note, and what it is to do first.</summary>
internal sealed class Notebook
{
    private readonly List<FileId> _notes = [];

    public Func<FileId, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public IReadOnlyList<FileId> Notes
    {
        get
        {
            lock (_notes)
                return [.. _notes];
        }
    }

    public void Add(FileId file)
    {
        lock (_notes)
            _notes.Add(file);
    }

    public void Clear()
    {
        Before = (_, _) => Task.CompletedTask;
        lock (_notes)
            _notes.Clear();
    }
}

/// <summary>Changes one row by one save, as a use case does: a heartbeat named after the file, counted by hand.</summary>
public static class Note
{
    [Authorize(Role.Administrator)]
    public sealed record Command(FileId File) : ICommand<Result>;

    internal sealed class Handler(LibraryDb db, Notebook notebook) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command request, CancellationToken cancellationToken)
        {
            notebook.Add(request.File);
            db.Add(new Heartbeat { Worker = $"{request.File} {Guid.NewGuid()}", At = DateTimeOffset.UnixEpoch });
            await notebook.Before(request.File, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            return Result.Ok;
        }
    }
}
