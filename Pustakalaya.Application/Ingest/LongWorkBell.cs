using System.Threading.Channels;

namespace Pustakalaya.Application.Ingest;

/// <summary>Lets this process know that there is long work, so that it need not wait for its next look.</summary>
public sealed class LongWorkBell(TimeProvider time)
{
    private readonly Channel<bool> _rings = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Not lost when nobody waits yet.</summary>
    public void Ring() => _rings.Writer.TryWrite(true);

    /// <summary>Until it rings, or that long.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            await _rings.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Time for a look.
        }
    }
}
