namespace Pustakalaya.Application.Adapters.Messaging;

/// <summary>Lets background work start only while this process has nothing else to do.</summary>
internal sealed class WorkGate(TimeProvider time)
{
    // One upload's steps follow each other within milliseconds: the gaps between them are not rest.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private int _busy;
    private long _lastEnd = long.MinValue;

    public void Enter() => Interlocked.Increment(ref _busy);

    public void Leave()
    {
        Volatile.Write(ref _lastEnd, time.GetTimestamp());
        Interlocked.Decrement(ref _busy);
    }

    /// <returns>False when there was no rest for so long.</returns>
    public async Task<bool> WaitForRestAsync(TimeSpan atMost, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        while (!Rests())
        {
            if (time.GetElapsedTime(began) >= atMost)
                return false;
            await Task.Delay(Look, time, ct);
        }

        return true;
    }

    private bool Rests()
    {
        if (Volatile.Read(ref _busy) > 0)
            return false;
        var last = Volatile.Read(ref _lastEnd);
        return last == long.MinValue || time.GetElapsedTime(last) >= Rest;
    }
}
