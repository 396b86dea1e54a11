using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>
/// Runs tools on files that nobody vouches for: <c>setsid timeout prlimit tool</c> in a session (a nice one in that of this process) and a folder of its own, with limits of time, memory,
/// file size and output, without a shell, with an empty environment, and never more at once than <see cref="MediaOptions.MaxParallel"/>.
/// <c>timeout</c> ends the tool even when this process is killed first; the next process to run tools here ends it at once (<see cref="OrphanedTools"/>).
/// </summary>
internal sealed class ToolRunner(IOptions<MediaOptions> options, TimeProvider time, ILogger<ToolRunner> log)
{
    private static readonly Tool SetSid = new("setsid", "util-linux");
    private static readonly Tool Timeout = new("timeout", "coreutils");
    private static readonly Tool PrLimit = new("prlimit", "util-linux");
    private static readonly Tool Nice = new("nice", "coreutils");

    private readonly MediaOptions _options = options.Value;
    private readonly OrphanedTools _orphans = new(options.Value.TemporaryFolder, time, log);
    private readonly ToolPlaces _places = new(options.Value.MaxParallel);
    private readonly ConcurrentDictionary<string, string> _paths = new(StringComparer.Ordinal);
    private int _swept;

    public int MaxParallel => _options.MaxParallel;

    /// <summary>Runs a tool to its end and gives what it wrote to standard output.</summary>
    /// <exception cref="ToolUnavailableException">The tool, or one that contains it, is not installed.</exception>
    public async Task<(ToolResult Result, byte[] Output)> RunAsync(ToolCall call, CancellationToken ct)
    {
        await using var run = await StartAsync(call, ct);
        using var output = new MemoryStream();
        await run.ReadAsync(output.Write);
        return (await run.FinishAsync(ct), output.ToArray());
    }

    /// <summary>Runs a tool to its end, for what it left in its folder: that lives until the run is disposed.</summary>
    /// <exception cref="ToolUnavailableException">The tool, or one that contains it, is not installed.</exception>
    public async Task<(ToolRun Run, ToolResult Result)> RunInFolderAsync(ToolCall call, CancellationToken ct)
    {
        var run = await StartAsync(call, ct);
        try
        {
            return (run, await run.FinishAsync(ct));
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a tool. Disposing the run ends the tool and everything of it, finished or not.</summary>
    /// <exception cref="ToolUnavailableException">The tool, or one that contains it, is not installed.</exception>
    public async Task<ToolRun> StartAsync(ToolCall call, CancellationToken ct)
    {
        call = call with { Limit = call.Limit * _options.Patience };
        var start = Contained(call);
        if (call.TakesPlace) await _places.EnterAsync(isPatient: call.Nice > 0, ct);
        string? folder = null;
        try
        {
            // Long work is often taken over from a worker that was killed, whose tool may still be at it.
            if (Interlocked.Exchange(ref _swept, 1) == 0 || call.IsLong) _orphans.Sweep();
            folder = NewFolder();
            start.WorkingDirectory = folder;
            start.Environment["HOME"] = start.Environment["TMPDIR"] = folder;
            var process = Begin(start, call);
            return new ToolRun(process, call, folder, time, Release, ct);
        }
        catch
        {
            if (folder is not null && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            Release();
            throw;
        }

        void Release()
        {
            if (call.TakesPlace) _places.Leave();
        }
    }

    /// <summary>A folder for the caller's own files, beside those of the tools.</summary>
    public ScratchFolder Scratch() => new(NewFolder());

    private string NewFolder()
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("Tools run in sessions and under limits that only Linux has.");
        var folder = Path.Combine(_options.TemporaryFolder, OrphanedTools.NewFolder());
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    private static Process Begin(ProcessStartInfo start, ToolCall call)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        }
        catch (Win32Exception e)
        {
            throw new ToolUnavailableException(new IngestFailure(FailureCode.ToolFailed, $"{call.Tool.Name} could not be started: {e.Message}"), e);
        }
    }

    /// <summary>The call with its limits around it: an argument list, never a command line.</summary>
    private ProcessStartInfo Contained(ToolCall call)
    {
        var seconds = Seconds(call.Limit);
        // A kernel that shares out time by session (sched_autogroup, as Debian's does) looks at nice inside a session only: in one of its own a nice
        // tool would take as much as the Site. It stays in ours; the group by which it is ended, timeout makes itself.
        var isNice = call.Nice > 0;
        var start = new ProcessStartInfo(PathOf(isNice ? Timeout : SetSid)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        List<string> arguments =
        [
            .. isNice ? [] : (string[])[PathOf(Timeout)],
            "-k", "2", Number(Seconds(call.LimitByClock)),
            PathOf(PrLimit), $"--as={Number(Math.Max(_options.MemoryMiB, call.MemoryMiB) * 1024L * 1024L)}", $"--cpu={Number(seconds)}:{Number(seconds + 2)}",
            $"--fsize={Number(call.MaxFile)}", "--core=0", "--nofile=256",
        ];
        if (isNice) arguments.AddRange([PathOf(Nice), "-n", Number(call.Nice)]);
        arguments.Add(PathOf(call.Tool));
        foreach (var argument in arguments.Concat(call.Arguments)) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["LC_ALL"] = start.Environment["LANG"] = "C.UTF-8";
        start.Environment["OMP_THREAD_LIMIT"] = "1";
        return start;
    }

    /// <summary>Absolute path of a tool. Only a find is remembered, so that a tool installed later is found without a restart.</summary>
    /// <exception cref="ToolUnavailableException">It is not installed.</exception>
    public string PathOf(Tool tool)
    {
        if (_paths.TryGetValue(tool.Name, out var known) && File.Exists(known)) return known;
        var path = _options.ToolFolders.Select(folder => Path.Combine(folder, tool.Name)).FirstOrDefault(File.Exists)
            ?? throw new ToolUnavailableException(
                new IngestFailure(FailureCode.ToolMissing, $"{tool.Name} is not installed on this machine: install the Debian package {tool.Package}."));
        return _paths[tool.Name] = path;
    }

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
