using System.Diagnostics;
using System.Text;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Domain.Ingest;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

public sealed class ToolRunnerTests : IDisposable
{
    private static readonly Tool Shell = new("sh", "dash");
    private static int _marks = 70_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("pustakalaya-runner-").FullName;
    private readonly MediaOptions _options;
    private readonly ToolRunner _runner;

    public ToolRunnerTests()
    {
        _options = new MediaOptions { TemporaryFolder = _folder, MaxParallel = 2, MemoryMiB = 512 };
        _runner = new ToolRunner(Options.Create(_options), TimeProvider.System, NullLogger<ToolRunner>.Instance);
    }

    public void Dispose()
    {
        Directory.GetFileSystemEntries(_folder).Should().BeEmpty("a tool leaves no folder");
        Directory.Delete(_folder);
    }

    [Fact]
    public async Task Gives_what_the_tool_wrote_and_how_it_ended()
    {
        var (result, output) = await _runner.RunAsync(Script("echo out; echo err >&2; exit 3"), CancellationToken.None);

        Encoding.UTF8.GetString(output).Should().Be("out\n");
        result.Should().Be(new ToolResult(ToolEnd.Exited, 3, "err\n"));
        result.Succeeded.Should().BeFalse();
    }

    [Fact]
    public async Task Passes_arguments_as_they_are()
    {
        string[] strange = ["-n", "a b", "$(id)", "`id`", "'\"", "नेपाल", "", "*"];
        var (_, output) = await _runner.RunAsync(
            new ToolCall(Shell, ["-c", "for a in \"$@\"; do printf '%s\\n' \"$a\"; done", "sh", .. strange]) { Limit = TimeSpan.FromSeconds(10) }, CancellationToken.None);
        Encoding.UTF8.GetString(output).Should().Be(string.Concat(strange.Select(a => a + "\n")));
    }

    [Fact]
    public async Task Gives_the_tool_a_folder_a_session_and_hardly_any_environment()
    {
        Environment.SetEnvironmentVariable("PUSTAKALAYA_SECRET_OF_TEST", "x");
        var (_, output) = await _runner.RunAsync(
            Script("pwd; env; cat; touch left.txt; ulimit -v; ulimit -t; ulimit -c; ulimit -f; ps -o sid= -p $$ | tr -d ' '"), CancellationToken.None);

        var lines = Encoding.UTF8.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].Should().StartWith(_folder).And.NotBe(_folder);
        lines.Should().Contain("LC_ALL=C.UTF-8").And.Contain($"HOME={lines[0]}").And.NotContain(l => l.StartsWith("PUSTAKALAYA", StringComparison.Ordinal));
        lines[^5..^1].Should().Equal("524288", "10", "0", "131072");
        lines[^1].Should().NotBe(Process.GetCurrentProcess().SessionId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Directory.Exists(lines[0]).Should().BeFalse();
    }

    [Fact]
    public async Task Keeps_a_nice_tool_in_the_session_of_the_worker_where_its_niceness_counts()
    {
        var (_, output) = await _runner.RunAsync(Script("ps -o sid=,ni= -p $$") with { Nice = 10 }, CancellationToken.None);

        Encoding.UTF8.GetString(output).Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Should().Equal(Process.GetCurrentProcess().SessionId.ToString(System.Globalization.CultureInfo.InvariantCulture), "10");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Ends_a_tool_whose_time_is_up_and_all_it_started(int nice)
    {
        var (script, mark) = Sleepers();
        // Ten times as long by the clock when it is nice.
        var (result, _) = await _runner.RunAsync(script with { Limit = TimeSpan.FromSeconds(nice > 0 ? 0.1 : 1), Nice = nice }, CancellationToken.None);

        result.End.Should().Be(ToolEnd.TimedOut);
        await NothingRunsOf(mark);
    }

    [Fact]
    public async Task Ends_a_tool_that_does_not_heed_the_signal()
    {
        var mark = NextMark();
        var (result, _) = await _runner.RunAsync(
            Script($"trap '' TERM; while true; do sleep {mark} 2>/dev/null || true; done") with { Limit = TimeSpan.FromSeconds(1) }, CancellationToken.None);

        result.End.Should().Be(ToolEnd.TimedOut);
        await NothingRunsOf(mark);
    }

    [Fact]
    public async Task Ends_a_tool_that_eats_processor_time()
    {
        var (result, _) = await _runner.RunAsync(Script("while :; do :; done") with { Limit = TimeSpan.FromSeconds(1) }, CancellationToken.None);
        result.End.Should().Be(ToolEnd.TimedOut);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Ends_everything_when_the_caller_gives_up(int nice)
    {
        var (script, mark) = Sleepers();
        using var cancel = new CancellationTokenSource();
        var running = _runner.RunAsync(script with { Nice = nice }, cancel.Token);
        await Until(() => Running(mark) >= 2);

        await cancel.CancelAsync();

        await running.Awaiting(r => r).Should().ThrowAsync<OperationCanceledException>();
        await NothingRunsOf(mark);
    }

    [Fact]
    public async Task Ends_a_tool_whose_caller_stops_reading()
    {
        var mark = NextMark();
        var first = new TaskCompletionSource();
        await using (var run = await _runner.StartAsync(Script($"yes & sleep {mark}") with { MaxOutput = long.MaxValue }, CancellationToken.None))
        {
            _ = run.ReadAsync(_ => first.TrySetResult());
            await first.Task;
        }

        await NothingRunsOf(mark);
    }

    [Fact]
    public async Task Ends_a_tool_whose_reader_throws()
    {
        var mark = NextMark();
        var read = async () =>
        {
            await using var run = await _runner.StartAsync(Script($"yes & sleep {mark}"), CancellationToken.None);
            await run.ReadAsync(_ => throw new FormatException("unreadable"));
        };
        await read.Should().ThrowAsync<FormatException>();
        await NothingRunsOf(mark);
    }

    [Fact]
    public async Task Ends_the_tool_even_when_its_guard_was_killed()
    {
        var (script, mark) = Sleepers();
        var running = _runner.RunAsync(script with { Limit = TimeSpan.FromSeconds(2) }, CancellationToken.None);
        await Until(() => Running(mark) >= 2);
        foreach (var guard in Processes().Where(p => p.Command.StartsWith("/usr/bin/timeout", StringComparison.Ordinal) && p.Command.Contains(mark, StringComparison.Ordinal)))
            Process.GetProcessById(guard.Id).Kill();

        (await running).Result.End.Should().BeOneOf(ToolEnd.Killed, ToolEnd.TimedOut);
        await NothingRunsOf(mark);
    }

    [Fact]
    public async Task Stops_a_tool_that_writes_too_much()
    {
        var (result, output) = await _runner.RunAsync(Script("yes") with { MaxOutput = 100_000 }, CancellationToken.None);
        result.End.Should().Be(ToolEnd.OutputTooLarge);
        output.Length.Should().BeLessThanOrEqualTo(100_000);
    }

    [Fact]
    public async Task Stops_a_tool_whose_file_grows_too_large()
    {
        var (result, _) = await _runner.RunAsync(Script("exec head -c 3000000 /dev/zero > big") with { MaxFile = 1_000_000 }, CancellationToken.None);
        result.End.Should().Be(ToolEnd.OutputTooLarge);
    }

    [Fact]
    public async Task A_tool_that_writes_a_lot_of_errors_does_not_hang_and_its_last_words_are_kept()
    {
        var (result, _) = await _runner.RunAsync(Script("yes chatter 2>/dev/null | head -c 5000000 >&2; echo the end >&2; exit 1"), CancellationToken.None);
        result.ErrorTail.Should().EndWith("chatter\nthe end\n").And.HaveLength(4096);
        result.LastWords.Should().Be("the end");
    }

    [Fact]
    public async Task Never_runs_more_tools_at_once_than_allowed()
    {
        var mark = NextMark();
        var most = 0;
        using var stop = new CancellationTokenSource();
        var watch = Task.Run(async () =>
        {
            for (; !stop.IsCancellationRequested; await Task.Delay(10)) most = Math.Max(most, Processes().Count(p => p.Command == $"sleep 0.3{mark}"));
        });

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _runner.RunAsync(Script($"exec sleep 0.3{mark}"), CancellationToken.None)));
        await stop.CancelAsync();
        await watch;

        most.Should().Be(2);
    }

    [Fact]
    public async Task Says_which_package_brings_a_missing_tool()
    {
        var run = () => _runner.RunAsync(new ToolCall(new Tool("pdfinfo-of-tomorrow", "poppler-utils")) { Limit = TimeSpan.FromSeconds(1) }, CancellationToken.None);
        (await run.Should().ThrowAsync<ToolUnavailableException>()).Which.Failure.Should().Be(
            new IngestFailure(FailureCode.ToolMissing, "pdfinfo-of-tomorrow is not installed on this machine: install the Debian package poppler-utils."));
    }

    [Fact]
    public async Task Says_when_a_tool_cannot_be_run()
    {
        var broken = Path.Combine(_folder, "broken");
        await File.WriteAllTextAsync(broken, "not a program");
        _options.ToolPath = "/usr/bin:" + _folder;
        var run = () => _runner.RunAsync(new ToolCall(new Tool("broken", "none")) { Limit = TimeSpan.FromSeconds(1) }, CancellationToken.None);

        (await run.Should().ThrowAsync<ToolUnavailableException>()).Which.Failure.Detail.Should().StartWith("broken could not be run: ");
        File.Delete(broken);
    }

    [Fact]
    public async Task Sweeps_the_folders_that_killed_tools_left()
    {
        var old = Directory.CreateDirectory(Path.Combine(_folder, "pustakalaya-tool-old"));
        await File.WriteAllTextAsync(Path.Combine(old.FullName, "p-1.ppm"), "x");
        old.LastWriteTimeUtc = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-3);
        var foreign = Directory.CreateDirectory(Path.Combine(_folder, "foreign"));
        foreign.LastWriteTimeUtc = old.LastWriteTimeUtc;

        await _runner.RunAsync(Script("true"), CancellationToken.None);

        old.Refresh();
        old.Exists.Should().BeFalse();
        foreign.Delete();
    }

    [Fact]
    public async Task Ends_the_tool_of_a_process_that_was_killed_and_sweeps_its_folder_at_once()
    {
        // As a worker leaves it that ran as this process's number long ago: the folder's name says when it began.
        await using var mine = await _runner.StartAsync(Script("true"), CancellationToken.None);
        var parts = Path.GetFileName(mine.Folder).Split('-');
        parts[^2] = "1";
        var left = Directory.CreateDirectory(Path.Combine(_folder, string.Join('-', parts)));
        using var orphan = Process.Start(new ProcessStartInfo("sleep", "600") { WorkingDirectory = left.FullName })!;

        await using var next = await _runner.StartAsync(Script("true") with { IsLong = true }, CancellationToken.None);

        await orphan.WaitForExitAsync();
        left.Refresh();
        left.Exists.Should().BeFalse();
        Directory.Exists(mine.Folder).Should().BeTrue("its process lives");
    }

    [Fact]
    public async Task Long_work_takes_no_place_from_short_work()
    {
        await using var first = await _runner.StartAsync(Script("sleep 60") with { IsLong = true }, CancellationToken.None);
        await using var second = await _runner.StartAsync(Script("sleep 60") with { IsLong = true }, CancellationToken.None);
        await using var third = await _runner.StartAsync(Script("sleep 60") with { IsLong = true }, CancellationToken.None);

        for (var at = 0; at < 4; at++)
            (await _runner.RunAsync(Script("true"), CancellationToken.None)).Result.Succeeded.Should().BeTrue();
    }

    [Fact]
    public async Task A_question_in_the_middle_of_work_waits_for_no_place()
    {
        await using var first = await _runner.StartAsync(Script("sleep 60"), CancellationToken.None);
        await using var second = await _runner.StartAsync(Script("sleep 60"), CancellationToken.None);

        for (var at = 0; at < 4; at++)
            (await _runner.RunAsync(Script("true") with { IsQuestion = true }, CancellationToken.None)).Result.Succeeded.Should().BeTrue();
    }

    [Theory]
    [InlineData(0, "", 1, "Exited")]
    [InlineData(99, "", 1, "Exited")]
    [InlineData(124, "", 20, "TimedOut")]
    [InlineData(137, "", 22, "TimedOut")]
    [InlineData(137, "", 3, "Killed")]
    [InlineData(143, "", 3, "Killed")]
    [InlineData(134, "terminate called after throwing an instance of 'std::bad_alloc'", 3, "OutOfMemory")]
    [InlineData(134, "Out of memory\n", 3, "OutOfMemory")]
    [InlineData(134, "Assertion failed", 3, "Crashed")]
    [InlineData(139, "", 3, "Crashed")]
    [InlineData(152, "", 20, "TimedOut")]
    [InlineData(153, "", 3, "OutputTooLarge")]
    [InlineData(1, "Syntax Error\nOut of memory\n", 3, "OutOfMemory")]
    [InlineData(1, "Incorrect password", 1, "Exited")]
    public void Reads_exit_codes_and_signals(int code, string error, int seconds, string end) =>
        ToolEnds.Of(code, error, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(20)).ToString().Should().Be(end);

    [Theory]
    [InlineData("kill -SEGV $$", "Crashed", 139)]
    [InlineData("kill -ABRT $$", "Crashed", 134)]
    [InlineData("kill -KILL $$", "Killed", 137)]
    public async Task Tells_the_signal_that_ended_a_tool(string script, string end, int code)
    {
        var (result, _) = await _runner.RunAsync(Script(script), CancellationToken.None);
        (result.End.ToString(), result.ExitCode).Should().Be((end, code));
    }

    private static ToolCall Script(string script) => new(Shell, "-c", script) { Limit = TimeSpan.FromSeconds(10) };

    /// <summary>A script with children of its own, and the number by which they are found among all processes.</summary>
    private static (ToolCall Call, string Mark) Sleepers()
    {
        var mark = NextMark();
        return (Script($"sleep {mark} & sleep {mark} & wait"), mark);
    }

    private static string NextMark() => Interlocked.Increment(ref _marks).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static int Running(string mark) => Processes().Count(p => p.Command.StartsWith("sleep", StringComparison.Ordinal) && p.Command.Contains(mark, StringComparison.Ordinal));

    private static async Task NothingRunsOf(string mark) =>
        await Until(() => !Processes().Any(p => p.Command.Contains(mark, StringComparison.Ordinal)));

    private static async Task Until(Func<bool> holds)
    {
        for (var i = 0; i < 500; i++)
        {
            if (holds()) return;
            await Task.Delay(20);
        }

        holds().Should().BeTrue("it should have happened within ten seconds");
    }

    private static IEnumerable<(int Id, string Command)> Processes()
    {
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id)) continue;
            string command;
            try
            {
                command = File.ReadAllText(Path.Combine(folder, "cmdline"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue; // It ended while it was looked at.
            }

            yield return (id, command.Replace('\0', ' ').TrimEnd());
        }
    }
}
