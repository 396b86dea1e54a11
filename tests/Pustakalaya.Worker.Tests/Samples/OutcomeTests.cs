using System.Collections.Concurrent;
using System.Globalization;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Pustakalaya.Worker.Tests.Processes;
using Xunit;
using Xunit.Abstractions;

namespace Pustakalaya.Worker.Tests.Samples;

/// <summary>
/// Every file of the samples folder through a real worker, and after each a good book: what became of it stands in <c>outcomes.tsv</c>. At the end the
/// worker is as small as before, nothing runs any more, nothing lies about, and nothing outside its own folders was touched.
/// </summary>
public sealed class OutcomeTests(ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>Of a longer book the pages are drawn behind all other work, for as long as it takes: nobody waits for that here.</summary>
    private const int FirstPages = 10;

    /// <summary>The container's limit (docker/stack.yml) leaves the tools theirs.</summary>
    private const double WorkerMegabytes = 512;

    private static readonly TimeSpan Hanging = TimeSpan.FromMinutes(5);

    private readonly SliceFixture _app = new();
    private readonly DirectoryInfo _world = Directory.CreateTempSubdirectory("pustakalaya-outcomes-");

    /// <summary>Home, temporary folder and neighbour of the worker: whatever strays lands here.</summary>
    private string Outside => Path.Combine(_world.FullName, "outside");

    private string Temporary => Path.Combine(_world.FullName, "temporary");

    public async Task InitializeAsync()
    {
        await _app.InitializeAsync();
        foreach (var folder in new[] { Temporary, Outside, Path.Combine(Outside, "tmp") })
            Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(Outside, "canary.txt"), "canary");
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        _world.Delete(recursive: true);
    }

    [RequiresFact(Needs.Postgres | Needs.Samples | Needs.MediaTools | Needs.Ffmpeg | Needs.Hunspell)]
    public async Task Every_sample_ends_as_it_is_written_and_the_worker_is_none_the_worse()
    {
        var expected = await ReadAsync();
        var files = Directory.GetFiles(Requirements.Samples, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Requirements.Samples, f)).ToList();
        files.Should().BeSubsetOf(expected.Keys, "every file of the folder has its line in outcomes.tsv");
        expected.Keys.Should().BeSubsetOf(files, "every line of outcomes.tsv has its file");
        var before = Tree();
        var wrong = new ConcurrentQueue<string>();

        await using var worker = Start();
        // Two at a time, as many as the worker's queues work on: a trap is mostly waited for.
        await Parallel.ForEachAsync(files.Order(StringComparer.Ordinal), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (name, _) => await TryAsync(name));

        wrong.Should().BeEmpty();
        worker.PeakMegabytes.Should().BeLessThan(WorkerMegabytes);
        (await worker.StopAsync()).Should().Be(0, worker.Log);
        Strays().Should().BeEmpty("every tool ended with its work");
        Directory.GetFileSystemEntries(Temporary).Should().BeEmpty("every tool's folder is deleted");
        Directory.GetFileSystemEntries(Path.Combine(_app.StorageRoot, "incoming")).Should().BeEmpty("what is half written is deleted");
        Tree().Should().Equal(before, "nothing outside its own folders is written");
        (await _app.WithDbAsync(db => db.DeadMessages.CountAsync())).Should().Be(0);

        async Task TryAsync(string name)
        {
            var began = TimeProvider.System.GetTimestamp();
            var outcome = await IngestAsync(name, worker);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{outcome}\t# {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s, worker {worker.ResidentMegabytes:0} MB"));
            if (!expected[name].Split('|').Contains(outcome))
                wrong.Enqueue($"{name} ended as '{outcome}', not as '{expected[name]}'");
            worker.HasExited.Should().BeFalse(worker.Log);
            await GoodBookAsync(name, worker);
        }
    }

    private ProgramProcess Start() => WorkerProcess.Start(
        _app.Database.ConnectionString,
        _app.StorageRoot,
        new Dictionary<string, string>
        {
            ["Media__TemporaryFolder"] = Temporary,
            // A trap need not be waited for as long as a book; a real scan takes seven seconds and must not be taken for one.
            ["Media__Patience"] = "0.5",
            ["HOME"] = Outside,
            ["TMPDIR"] = Path.Combine(Outside, "tmp"),
            // The runtime's own pipe for debuggers would lie in TMPDIR.
            ["DOTNET_EnableDiagnostics"] = "0",
        });

    /// <returns><c>state reason ...</c>, as in <c>outcomes.tsv</c>.</returns>
    private async Task<string> IngestAsync(string name, ProgramProcess worker)
    {
        await using var content = File.OpenRead(Requirements.Sample(name));
        var accepted = await _app.SendAsync(new AcceptUpload.Command(Path.GetFileName(name), content, content.Length));
        if (!accepted.IsOk)
            return "refused " + accepted.Errors[0].Code;
        var file = await UntilAsync(accepted.Value.FileId, worker, f => f.Stages.All(s => IsOver(s) || (f.PageCount > FirstPages && s.Name == StageName.Pages)));
        var reasons = file.StagesInOrder().Where(s => s.Reason is not null).DistinctBy(s => s.Reason).Select(s => $"{s.Name}={s.Reason}").ToList();
        var state = file.Stages.Any(s => s.State == StageState.Failed) ? "failed" : reasons.Count > 0 ? "partly" : "ready";
        return string.Join(' ', reasons.Prepend(state));
    }

    private async Task GoodBookAsync(string after, ProgramProcess worker)
    {
        var bytes = (await File.ReadAllBytesAsync(Requirements.Sample("english/pypdf-minimal-document.pdf"))).Concat(System.Text.Encoding.UTF8.GetBytes($"\n% after {after}\n")).ToArray();
        var accepted = await _app.SendAsync(new AcceptUpload.Command("good.pdf", new MemoryStream(bytes), bytes.Length));
        var file = await UntilAsync(accepted.Value.FileId, worker, f => f.Stages.All(IsOver));
        file.Stages.Should().OnlyContain(s => s.State == StageState.Done && s.Reason == null, $"a good book after {after} is read");
    }

    private static bool IsOver(IngestStage stage) => stage.State is StageState.Done or StageState.Failed;

    private async Task<StoredFile> UntilAsync(FileId id, ProgramProcess worker, Func<StoredFile, bool> done)
    {
        using var limit = new CancellationTokenSource(Hanging);
        while (true)
        {
            var file = await _app.WithDbAsync(db => db.Files.AsNoTracking().Include(f => f.Stages).SingleAsync(f => f.Id == id));
            if (done(file))
                return file;
            if (worker.HasExited || limit.IsCancellationRequested)
                throw new InvalidOperationException($"{file.OriginalName} stands at {string.Join(", ", file.StagesInOrder().Select(s => $"{s.Name} {s.State} {s.Reason}"))}:\n{worker.Log}");
            await Task.Delay(100);
        }
    }

    /// <summary>Processes that work in our folders although nobody asks for it any more.</summary>
    private List<string> Strays()
    {
        var strays = new List<string>();
        foreach (var process in Directory.GetDirectories("/proc").Where(p => Path.GetFileName(p).All(char.IsAsciiDigit)))
        {
            try
            {
                var line = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
                if (line.Contains(_app.StorageRoot, StringComparison.Ordinal) || line.Contains(_world.FullName, StringComparison.Ordinal))
                    strays.Add(line);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended while we looked, which is all we want of it.
            }
        }

        return strays;
    }

    private List<string> Tree() =>
        [.. Directory.GetFileSystemEntries(Outside, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => File.Exists(path) ? $"{path} {File.ReadAllText(path)}" : path)];

    private static async Task<Dictionary<string, string>> ReadAsync() =>
        (await File.ReadAllLinesAsync(Path.Combine(RunningLibrary.Root, "tests", "Pustakalaya.Worker.Tests", "Samples", "outcomes.tsv")))
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t')).ToDictionary(fields => fields[0], fields => fields[1], StringComparer.Ordinal);
}
