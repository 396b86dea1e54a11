using System.Diagnostics;
using System.Text;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>A running tool: read <see cref="Output"/> to its end, then <see cref="FinishAsync"/>. Disposing ends it and deletes its folder.</summary>
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
    private readonly CappedStream _output;
    private volatile bool _overtime;
    private volatile bool _finished;
    private int _released;
    private bool _disposed;

    internal ToolRun(Process process, ToolCall call, string folder, TimeProvider time, Action release, CancellationToken ct)
    {
        (_process, _call, Folder, _time, _release) = (process, call, folder, time, release);
        _started = time.GetTimestamp();
        process.StandardInput.Close();
        _output = new CappedStream(process.StandardOutput.BaseStream, call.MaxOutput, End);
        _errors = DrainErrorsAsync(process.StandardError.BaseStream);
        _guard = time.CreateTimer(_ => { _overtime = true; End(); }, null, call.LimitByClock + Grace, System.Threading.Timeout.InfiniteTimeSpan);
        // A read of a pipe does not end by itself when the token says so; it ends when the tool does.
        _cancel = ct.Register(End);
    }

    /// <summary>The folder in which the tool runs and may write.</summary>
    public string Folder { get; }

    /// <summary>Standard output; ends early when it grows beyond the limit of the call.</summary>
    public Stream Output => _output;

    /// <summary>Waits for the end, after the rest of the output was thrown away.</summary>
    /// <exception cref="ToolUnavailableException">The tool did not even begin its work.</exception>
    public async Task<ToolResult> FinishAsync(CancellationToken ct)
    {
        await _output.CopyToAsync(Stream.Null, ct);
        var errors = await _errors;
        await _process.WaitForExitAsync(ct);
        ct.ThrowIfCancellationRequested();
        _finished = true;
        Release();
        var code = _process.ExitCode;
        if (code is CouldNotTry or CouldNotRun or NotFound || errors.StartsWith("prlimit: ", StringComparison.Ordinal))
            throw new ToolUnavailableException(new IngestFailure(FailureCode.ToolFailed, $"{_call.Tool.Name} could not be run: {errors.Trim()}"));
        if (_output.IsFull) return new ToolResult(ToolEnd.OutputTooLarge, code, errors);
        if (_overtime) return new ToolResult(ToolEnd.TimedOut, code, errors);
        return new ToolResult(ToolEnds.Of(code, errors, _time.GetElapsedTime(_started), _call.Limit), code, errors);
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

    /// <summary>Reads all of standard error, so that the tool never waits for a reader, and keeps the last of it.</summary>
    private static async Task<string> DrainErrorsAsync(Stream errors)
    {
        var kept = new byte[ErrorTailBytes];
        var buffer = new byte[ErrorTailBytes];
        var length = 0;
        for (int read; (read = await errors.ReadAsync(buffer, CancellationToken.None)) > 0;)
        {
            if (read >= kept.Length)
            {
                buffer.AsSpan(read - kept.Length, kept.Length).CopyTo(kept);
                length = kept.Length;
                continue;
            }

            var stay = Math.Min(length, kept.Length - read);
            kept.AsSpan(length - stay, stay).CopyTo(kept);
            buffer.AsSpan(0, read).CopyTo(kept.AsSpan(stay));
            length = stay + read;
        }

        return Encoding.UTF8.GetString(kept, 0, length);
    }

    /// <summary>Passes a limited number of bytes on; at one more it ends the tool and the stream.</summary>
    private sealed class CappedStream(Stream inner, long cap, Action full) : Stream
    {
        private long _given;

        public bool IsFull { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (IsFull) return 0;
            var read = await inner.ReadAsync(buffer, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            _given += read;
            if (_given <= cap) return read;
            IsFull = true;
            full();
            return 0;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Output is read asynchronously.");
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
