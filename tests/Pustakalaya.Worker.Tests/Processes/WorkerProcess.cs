using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Pustakalaya.Worker.Tests.Processes;

/// <summary>The worker as an operator runs it: a process that can be killed.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    /// <summary>By which the database knows its connections.</summary>
    public const string ApplicationName = "worker";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly List<string> _log = [];

    private WorkerProcess(Process process) => _process = process;

    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    public static WorkerProcess Start(string connection, string storage, params string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Pustakalaya.Worker.dll"));
        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        info.Environment["ConnectionStrings__Library"] = $"{connection};Application Name={ApplicationName}";
        info.Environment["Storage__Root"] = storage;
        // A killed worker's messages come again after five seconds, not after half a minute; shorter locks lapse on a machine that is busy.
        info.Environment["Messaging__LockSeconds"] = "5";
        info.Environment["Messaging__PollSeconds"] = "0.2";
        var worker = new WorkerProcess(Process.Start(info)!);
        worker._process.OutputDataReceived += (_, e) => worker.Note(e.Data);
        worker._process.ErrorDataReceived += (_, e) => worker.Note(e.Data);
        worker._process.BeginOutputReadLine();
        worker._process.BeginErrorReadLine();
        return worker;
    }

    /// <summary><c>kill -9</c>: no handler, no farewell.</summary>
    public async Task KillAsync()
    {
        Send(Signal.Kill);
        await WaitAsync();
    }

    /// <summary><c>kill -TERM</c>, as a service manager stops it; its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Send(Signal.Term);
        return await WaitAsync();
    }

    public async Task<int> WaitAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Send(Signal signal)
    {
        if (Kill(_process.Id, (int)signal) != 0)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"No signal to {_process.Id}: errno {Marshal.GetLastPInvokeError()}"));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.Add(line);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    internal enum Signal
    {
        Kill = 9,
        Term = 15,
    }
}
