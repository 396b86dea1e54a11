using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Pustakalaya.Testing;

/// <summary>One of our programs as an operator runs it: a process, its last lines, its memory; it can be stopped, and killed.</summary>
public sealed class ProgramProcess : IAsyncDisposable
{
    public const string Site = "Pustakalaya.Site";
    public const string Worker = "Pustakalaya.Worker";

    // A bound on hanging, not on speed: a busy machine takes half a minute to start a process.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Queue<string> _log = new();
    private readonly string _program;

    private ProgramProcess(string program, Process process) => (_program, Process) = (program, process);

    public Process Process { get; }

    public bool HasExited => Process.HasExited;

    /// <summary>The last lines, for a failing test's message.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    /// <summary>Megabytes in memory now, shared libraries included.</summary>
    public double ResidentMegabytes => Kilobytes("VmRSS:") / 1024d;

    /// <summary>The most megabytes since <see cref="ForgetPeak"/>.</summary>
    public double PeakMegabytes => Kilobytes("VmHWM:") / 1024d;

    /// <param name="settings">Environment variables.</param>
    public static ProgramProcess Start(string program, IEnumerable<KeyValuePair<string, string>> settings, params string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet")
        {
            // The Site finds its wwwroot in the folder it runs in.
            WorkingDirectory = Path.Combine(RunningLibrary.Root, program),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.ArgumentList.Add(Path.Combine(RunningLibrary.Root, "artifacts", "bin", program, new DirectoryInfo(AppContext.BaseDirectory).Name, program + ".dll"));
        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        foreach (var (name, value) in settings)
            info.Environment[name] = value;
        var started = new ProgramProcess(program, Process.Start(info)!);
        started.Process.OutputDataReceived += (_, e) => started.Note(e.Data);
        started.Process.ErrorDataReceived += (_, e) => started.Note(e.Data);
        started.Process.BeginOutputReadLine();
        started.Process.BeginErrorReadLine();
        return started;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until it answers over HTTP.</summary>
    public async Task WaitUntilServingAsync(Uri address)
    {
        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
        using var limit = new CancellationTokenSource(Patience);
        while (!limit.IsCancellationRequested && !HasExited)
        {
            try
            {
                if ((await client.GetAsync(new Uri("/health/live", UriKind.Relative), limit.Token)).IsSuccessStatusCode)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // Not listening, or too busy to answer yet: that is what the loop waits for.
            }

            await Task.Delay(250);
        }

        throw new InvalidOperationException($"{_program} does not serve:\n{Log}");
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
        await Process.WaitForExitAsync(limit.Token);
        return Process.ExitCode;
    }

    /// <summary>From now on the peak counts anew.</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{Process.Id}/clear_refs", "5");

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            Process.Kill(entireProcessTree: true);
            await WaitAsync();
        }

        Process.Dispose();
    }

    private void Send(Signal signal)
    {
        if (Kill(Process.Id, (int)signal) != 0)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"No signal to {Process.Id}: errno {Marshal.GetLastPInvokeError()}"));
    }

    private long Kilobytes(string name)
    {
        var line = File.ReadLines($"/proc/{Process.Id}/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', '\t').First(p => p.Length > 0 && char.IsAsciiDigit(p[0])), CultureInfo.InvariantCulture);
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (_log)
        {
            _log.Enqueue(line);
            while (_log.Count > 1_000)
                _log.Dequeue();
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    private enum Signal
    {
        Kill = 9,
        Term = 15,
    }
}
