using System.Diagnostics;
using System.Text;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>
/// A running tool: <see cref="ReadAsync"/> its output, then <see cref="FinishAsync"/>. Disposing ends it and deletes its folder. Its pipes are read by
/// threads of their own that wait for it: a pipe has no asynchronous read, and lending a pool thread for every 4 KB cost six times as much as the reading.
/// </summary>
internal sealed class ToolRun : IAsyncDisposable
{
    private const int ErrorTailBytes = 4096;

    // The exit codes of timeout(1) itself.
    private const int CouldNotTry = 125;
    private const int CouldNotRun = 126;
    private const int NotFound = 127;

    /// <summary>After <c>timeout</c> should have ended the tool: then it is ended from here.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly ToolCall _call;
    private readonly Action _release;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Task<string> _errors;
    private readonly ITimer _guard;
    private readonly CancellationTokenRegistration _cancel;
    private Task? _output;
    private volatile bool _overtime;
    private volatile bool _isFull;
    private volatile bool _finished;
    private int _released;
    private bool _disposed;

    internal ToolRun(Process process, ToolCall call, string folder, TimeProvider time, Action release, CancellationToken ct)
    {
        (_process, _call, Folder, _time, _release) = (process, call, folder, time, release);
        _started = time.GetTimestamp();
        process.StandardInput.Close();
        _errors = OnItsOwnThread(() => Tail(process.StandardError.BaseStream));
        _guard = time.CreateTimer(_ => { _overtime = true; End(); }, null, call.LimitByClock + Grace, System.Threading.Timeout.InfiniteTimeSpan);
        // A read of a pipe does not end by itself when the token says so; it ends when the tool does.
        _cancel = ct.Register(End);
    }

    /// <summary>The folder in which the tool runs and may write.</summary>
    public string Folder { get; }

    /// <summary>Hands out standard output piece by piece, on another thread, to its end or to the limit of the call. To be called once.</summary>
    /// <param name="take">What it throws ends the reading and is thrown here.</param>
    public Task ReadAsync(Action<ReadOnlySpan<byte>> take) => _output = OnItsOwnThread(() =>
    {
        var buffer = new byte[64 * 1024];
        long given = 0;
        for (int read; (read = _process.StandardOutput.BaseStream.Read(buffer)) > 0;)
        {
            given += read;
            if (given > _call.MaxOutput)
            {
                _isFull = true;
                End();
                break;
            }

            take(buffer.AsSpan(0, read));
        }

        return given;
    });

    /// <summary>Waits for the end, after the rest of the output was thrown away.</summary>
    /// <exception cref="ToolUnavailableException">The tool did not even begin its work.</exception>
    public async Task<ToolResult> FinishAsync(CancellationToken ct)
    {
        await (_output ?? ReadAsync(static _ => { }));
        var errors = await _errors;
        await _process.WaitForExitAsync(ct);
        ct.ThrowIfCancellationRequested();
        _finished = true;
        Release();
        var code = _process.ExitCode;
        if (code is CouldNotTry or CouldNotRun or NotFound || errors.StartsWith("prlimit: ", StringComparison.Ordinal))
            throw new ToolUnavailableException(new IngestFailure(FailureCode.ToolFailed, $"{_call.Tool.Name} could not be run: {errors.Trim()}"));
        if (_isFull) return new ToolResult(ToolEnd.OutputTooLarge, code, errors);
        if (_overtime) return new ToolResult(ToolEnd.TimedOut, code, errors);
        return new ToolResult(ToolEnds.Of(code, errors, _time.GetElapsedTime(_started), _call.LimitByClock), code, errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await _cancel.DisposeAsync();
        await _guard.DisposeAsync();
        try
        {
            End();
            // Killed, it ends at once; without its end the folder could be written after it was deleted.
            await _process.WaitForExitAsync(CancellationToken.None);
            await _errors;
            // Whoever took the output has had its exception; here only the end of the thread counts.
            if (_output is not null) await _output.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _process.Dispose();
            Directory.Delete(Folder, recursive: true);
        }
        finally
        {
            Release();
        }
    }

    /// <summary>The place goes to the next tool as soon as this one has ended; the folder stays until the run is disposed.</summary>
    private void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0) _release();
    }

    /// <summary>Ends the whole session, unless all of it was seen to end: after that its number may belong to somebody else.</summary>
    private void End()
    {
        if (!_finished) ProcessGroup.Kill(_process);
    }

    private static Task<T> OnItsOwnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    /// <summary>Reads all of standard error, so that the tool never waits for a reader, and keeps the last of it.</summary>
    private static string Tail(Stream errors)
    {
        var kept = new byte[ErrorTailBytes];
        var buffer = new byte[ErrorTailBytes];
        var length = 0;
        for (int read; (read = errors.Read(buffer)) > 0;)
        {
            // What is kept moves up just far enough for what is new.
            var stay = Math.Min(length, kept.Length - read);
            kept.AsSpan(length - stay, stay).CopyTo(kept);
            buffer.AsSpan(0, read).CopyTo(kept.AsSpan(stay));
            length = stay + read;
        }

        return Encoding.UTF8.GetString(kept, 0, length);
    }
}
