using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Messaging;

/// <summary>What becomes of a message whose command threw: again, later and later, and in the end aside. Stages keep their own account of failures.</summary>
internal static class FailurePolicy
{
    /// <summary>How long a message waits for a search cluster that is away before it looks again.</summary>
    public static readonly TimeSpan OutagePause = TimeSpan.FromSeconds(5);

    /// <summary>The search cluster is away: no attempt is lost by that, and every other message of the queue would fare the same.</summary>
    public static bool IsOutage(Exception e) => e is SearchUnavailableException;

    public static TimeSpan DelayAfter(int attempt) => TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, attempt)));

    /// <summary>A database that is away is nobody's fault and never the end of a message.</summary>
    public static bool IsSpent(Delivery delivery, Subscription subscription, Exception e) => delivery.Attempt >= subscription.Attempts && !DatabaseOutage.IsCauseOf(e);

    public static string ReasonOf(Exception e, Subscription subscription) => e is OperationCanceledException
        ? $"It took longer than {subscription.TimeLimit}."
        : string.Join(" <- ", Chain(e).Select(cause => $"{cause.GetType().Name}: {cause.Message}"));

    private static IEnumerable<Exception> Chain(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
            yield return cause;
    }
}
