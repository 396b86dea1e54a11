using System.ComponentModel;
using System.Diagnostics;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>A program that bytes go through: pg_dump, pg_restore, psql, age. Ended, if it has not ended by itself, when it is disposed.</summary>
internal sealed class Child : IAsyncDisposable
{
    private const int BufferSize = 128 * 1024;

    private readonly Process _process;
    private readonly Task<string> _errors;

    private Child(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <param name="environment">All that it sees of the environment, beside the path and the language of its messages.</param>
    public static Child Start(string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>>? environment = null)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        try
        {
            return new Child(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
        }
        catch (Win32Exception e)
        {
            throw new BackupProblem(BackupTrouble.ToolMissing, $"{program} could not be started: {e.Message}", e);
        }
    }

    /// <summary>No more input comes.</summary>
    public void EndInput() => _process.StandardInput.Close();

    /// <summary>Gives it all of a stream, and no more input. Broken off, it is told the end too: it would wait for the rest for ever.</summary>
    public async Task FeedAsync(Stream source, CancellationToken ct)
    {
        try
        {
            await source.CopyToAsync(Input, BufferSize, ct);
        }
        finally
        {
            EndInput();
        }
    }

    /// <summary>Waits for the end; its output must have been read.</summary>
    /// <returns>Null when all went well, else its own words.</returns>
    public async Task<string?> EndAsync(CancellationToken ct)
    {
        var errors = await _errors.WaitAsync(ct);
        await _process.WaitForExitAsync(ct);
        return _process.ExitCode == 0 ? null : errors.Trim() is { Length: > 0 } words ? words : $"it ended with code {_process.ExitCode}";
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        await _errors;
        _process.Dispose();
    }
}
