namespace Pustakalaya.Application.Adapters.Media;

/// <summary>The places of the tools that run at once. Whoever is patient lets all others go before, in whatever order they came.</summary>
internal sealed class ToolPlaces(int places)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private readonly LinkedList<TaskCompletionSource> _patient = new();
    private int _free = places;

    /// <summary>Waits for a place; <see cref="Leave"/> gives it back.</summary>
    public async Task EnterAsync(bool isPatient, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }

            (isPatient ? _patient : _waiting).AddLast(turn);
        }

        await using var cancel = ct.Register(() => GiveUp(turn, ct));
        await turn.Task;
    }

    public void Leave()
    {
        lock (_lock)
        {
            var queue = _waiting.Count > 0 ? _waiting : _patient;
            if (queue.First is not { } next)
            {
                _free++;
                return;
            }

            queue.Remove(next);
            next.Value.SetResult();
        }
    }

    private void GiveUp(TaskCompletionSource turn, CancellationToken ct)
    {
        lock (_lock)
        {
            // Not there any more: the place is its own already, and is given back like any other.
            if (_waiting.Remove(turn) || _patient.Remove(turn)) turn.SetCanceled(ct);
        }
    }
}
