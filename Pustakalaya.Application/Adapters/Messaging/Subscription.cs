using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Messaging;

/// <summary>An event, and the command by which a queue answers it.</summary>
public sealed class Route
{
    private Route(Type @event, Func<IDomainEvent, ICommand<Result>> toCommand) => (Event, ToCommand) = (@event, toCommand);

    internal Type Event { get; }

    internal Func<IDomainEvent, ICommand<Result>> ToCommand { get; }

    public static Route On<TEvent>(Func<TEvent, ICommand<Result>> toCommand)
        where TEvent : IDomainEvent => new(typeof(TEvent), happened => toCommand((TEvent)happened));
}

/// <summary>What one queue is for, and how its messages are worked off.</summary>
/// <param name="Queue">Named after its purpose, such as <c>ingest.extract-text</c>.</param>
/// <param name="Concurrency">Messages in work at once in this process; no more are taken from the queue, so one that ends the worker takes few others with it.</param>
/// <param name="TimeLimit">Longer means that something hangs; tools have shorter limits of their own.</param>
/// <param name="Attempts">Deliveries after which the message is put aside.</param>
/// <param name="Background">Only while nothing else is to be done in this process.</param>
public sealed record Subscription(string Queue, int Concurrency, TimeSpan TimeLimit, int Attempts, bool Background, params Route[] Routes)
{
    /// <summary>Messages that a broker may send ahead to this process: many only where each is done in milliseconds.</summary>
    public int Prefetch { get; init; } = Concurrency;

    internal bool Wants(string messageName) => Routes.Any(route => MessageNames.Of(route.Event) == messageName);

    /// <summary>The command for the event, or null when this queue has none.</summary>
    internal ICommand<Result>? CommandFor(IDomainEvent happened) =>
        Array.Find(Routes, route => route.Event == happened.GetType())?.ToCommand(happened);
}
