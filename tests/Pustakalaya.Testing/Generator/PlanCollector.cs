using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Pustakalaya.Testing.Generator;

/// <summary>
/// Collects the plan of every statement that runs on a connection with <see cref="Options"/>: the server itself sends it along (auto_explain), with the
/// real parameters, for EF, for raw SQL and for triggers alike, so no query can be forgotten. Needs a superuser, which test servers give.
/// </summary>
public sealed class PlanCollector : ILoggerProvider, ILogger
{
    /// <summary>To be added to a connection string's <c>Options</c>.</summary>
    public const string Options =
        "-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_format=json -c auto_explain.log_level=notice -c auto_explain.log_nested_statements=on";

    private static readonly PlanCollector Instance = new();

    private readonly ConcurrentQueue<string> _plans = new();

    private PlanCollector()
    {
    }

    /// <summary>What a data source must report to.</summary>
    public static ILoggerFactory Logs { get; } = LoggerFactory.Create(log => log.SetMinimumLevel(LogLevel.None).AddFilter("Npgsql.Connection", LogLevel.Trace).AddProvider(Instance));

    /// <summary>The plans since the last call.</summary>
    public static IReadOnlyList<StatementPlan> Take()
    {
        var plans = new List<StatementPlan>();
        while (Instance._plans.TryDequeue(out var json))
        {
            using var plan = JsonDocument.Parse(json);
            plans.Add(new StatementPlan(plan.RootElement.GetProperty("Query Text").GetString()!, [.. Nodes(plan.RootElement.GetProperty("Plan"))]));
        }

        return plans;
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => this;

    void IDisposable.Dispose()
    {
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var message = formatter(state, exception);
        if (message.IndexOf("plan:\n{", StringComparison.Ordinal) is var at and >= 0)
            _plans.Enqueue(message[(at + "plan:\n".Length)..(message.LastIndexOf('}') + 1)]);
    }

    private static IEnumerable<PlanNode> Nodes(JsonElement node)
    {
        yield return new PlanNode(node.GetProperty("Node Type").GetString()!, node.TryGetProperty("Relation Name", out var relation) ? relation.GetString() : null);
        if (!node.TryGetProperty("Plans", out var children))
            yield break;
        foreach (var child in children.EnumerateArray())
            foreach (var below in Nodes(child))
                yield return below;
    }
}

public sealed record StatementPlan(string Statement, IReadOnlyList<PlanNode> Nodes);

/// <param name="Relation">The table it reads, if it reads one.</param>
public sealed record PlanNode(string Type, string? Relation);
