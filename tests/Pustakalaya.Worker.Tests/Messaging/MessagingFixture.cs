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

/// <summary>A database with queues, and a command whose handler does what the test says.</summary>
public sealed class MessagingFixture : SliceFixture
{
    internal static Subscription Checks { get; } = new("test.checks", 2, TimeSpan.FromMinutes(1), 3, false, Route.On<UploadAccepted>(e => new Note.Command(e.FileId)));

    internal static Subscription Texts { get; } = new("test.texts", 1, TimeSpan.FromMinutes(1), 3, false, Route.On<FileChecked>(e => new Note.Command(e.FileId)), Route.On<UploadAccepted>(e => new Note.Command(e.FileId)));

    internal NpgsqlDataSource Source => Services.GetRequiredService<NpgsqlDataSource>();

    internal Notebook Notebook => Services.GetRequiredService<Notebook>();

    /// <summary>A transport as another worker would have it.</summary>
    internal PostgresTransport NewTransport(int lockSeconds = 30, double pollSeconds = 0.1, WakeUps? wakeUps = null) => new(
        Source, wakeUps ?? NewWakeUps(), [Checks, Texts], Options.Create(new MessagingOptions { LockSeconds = lockSeconds, PollSeconds = pollSeconds }), TimeProvider.System,
        NullLogger<PostgresTransport>.Instance);

    internal WakeUps NewWakeUps() => new(Source, NullLogger<WakeUps>.Instance);

    internal OutboxRelay NewRelay(IMessageTransport transport, TimeProvider? time = null) => new(
        Source, transport, NewWakeUps(), Options.Create(new MessagingOptions()), time ?? TimeProvider.System, NullLogger<OutboxRelay>.Instance);

    internal MessageConsumer NewConsumer(IMessageTransport transport) => new(
        Services.GetRequiredService<IServiceScopeFactory>(), transport, new WorkGate(TimeProvider.System), TimeProvider.System, NullLogger<MessageConsumer>.Instance);

    internal static MessageEnvelope Message(FileId? file = null) => new(
        Guid.CreateVersion7(), "ingest.upload-accepted.v1", MessageNames.Write(new UploadAccepted(ItemId.New(), file ?? FileId.New())), null);

    internal async Task ClearAsync()
    {
        Notebook.Clear();
        await WithDbAsync(async db =>
        {
            await db.Outbox.ExecuteDeleteAsync();
            await db.Queue.ExecuteDeleteAsync();
            await db.DeadMessages.ExecuteDeleteAsync();
            return await db.Inbox.ExecuteDeleteAsync();
        });
    }

    internal async Task WriteOutboxAsync(params MessageEnvelope[] messages) => await InsertAsync([.. messages.Select(m => new OutboxMessage
    {
        MessageId = m.MessageId,
        Name = m.Name,
        Body = m.Body,
        TraceParent = m.TraceParent,
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

    public Func<CancellationToken, Task> Before { get; set; } = _ => Task.CompletedTask;

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
        Before = _ => Task.CompletedTask;
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
            await notebook.Before(cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            return Result.Ok;
        }
    }
}
