using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>Keeps everybody from waiting for a cluster that is down: after five failures in a row nobody tries for 15 seconds, then one does for all.</summary>
internal sealed class CircuitBreaker(TimeProvider time)
{
    public const int Failures = 5;

    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private int _failures;
    private long _openedAt;
    private bool _isTrying;

    /// <summary>Whether to try now. Who hears yes reports how it went.</summary>
    public bool MayTry()
    {
        lock (_lock)
        {
            if (_failures < Failures)
                return true;
            if (_isTrying || time.GetElapsedTime(_openedAt) < Rest)
                return false;
            return _isTrying = true;
        }
    }

    public void Succeeded()
    {
        lock (_lock)
            (_failures, _isTrying) = (0, false);
    }

    public void Failed()
    {
        lock (_lock)
        {
            _failures++;
            _isTrying = false;
            if (_failures >= Failures)
                _openedAt = time.GetTimestamp();
        }
    }

    /// <summary>The one who tried went away before there was an answer.</summary>
    public void GaveUp()
    {
        lock (_lock)
            _isTrying = false;
    }
}

/// <summary>Nobody tried: what is wrong was said when somebody did.</summary>
internal sealed class CircuitOpenException() : SearchUnavailableException("Elasticsearch is down; it is tried again in a few seconds.", null);
