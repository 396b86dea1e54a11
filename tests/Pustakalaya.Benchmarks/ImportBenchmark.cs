using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;

namespace Pustakalaya.Benchmarks;

/// <summary>
/// One import of a folder of mixed files by the command that an operator gives, until the last step of the last file is done: by two workers and by one, each with one tool at a
/// time. One round each, since one takes minutes; PUSTAKALAYA_BENCH_FILES takes fewer than 200.
/// </summary>
internal static class ImportBenchmark
{
    private const string Editor = "bench@library.example";

    private static readonly int Files = int.TryParse(Environment.GetEnvironmentVariable("PUSTAKALAYA_BENCH_FILES"), CultureInfo.InvariantCulture, out var files) ? files : 200;

    public static async Task<IReadOnlyList<string>> RunAsync()
    {
        var memory = new Dictionary<int, Resident>();
        var comparison = await Measure.RoundsAsync(
            $"Two workers against one, an import of {Files} mixed files, one tool each, one round", "items/min", true, 1.5, round => RateAsync(2, round, memory), round => RateAsync(1, round, memory), rounds: 1);
        return [comparison.Row, memory[1].Row("the one worker"), memory[2].Row("the first of the two")];
    }

    private static async Task<double> RateAsync(int count, int round, Dictionary<int, Resident> memory)
    {
        await using var database = await TestDatabase.CreateAsync();
        var folder = Directory.CreateTempSubdirectory("pustakalaya-import-bench-").FullName;
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Library"] = database.ConnectionString,
            ["Storage__Root"] = Path.Combine(folder, "store"),
            ["Media__MaxParallel"] = "1",
        };
        var workers = new List<ProgramProcess>();
        try
        {
            await using var inside = Inside.Of(settings);
            await inside.WithDbAsync(async db =>
            {
                db.Add(Account.Open(Editor, "Bench", Role.Editor, TimeProvider.System.GetUtcNow()));
                return await db.SaveChangesAsync();
            });
            var mix = Path.Combine(folder, "mix");
            var warm = Path.Combine(folder, "warm");
            await MakeAsync(mix, Files, $"{count} {round}");
            await MakeAsync(warm, Math.Min(Files, 10), $"warm {count} {round}");
            for (var i = 0; i < count; i++)
                workers.Add(ProgramProcess.Start(ProgramProcess.Worker, settings));
            // The first files pay for compilation.
            await ImportAsync(warm, settings);

            var resident = memory[count] = new Resident(workers[0]);
            var seconds = await Measure.SecondsAsync(async () =>
            {
                var import = ImportAsync(mix, settings);
                while (!import.IsCompleted)
                {
                    await Task.WhenAny(import, Task.Delay(5_000));
                    resident.Look(await inside.WithDbAsync(db => db.Files.CountAsync(f => f.Stages.All(s => s.State == StageState.Done))));
                }

                await import;
            });
            resident.End();
            foreach (var worker in workers)
                await worker.StopAsync();
            return Files / seconds * 60;
        }
        finally
        {
            foreach (var worker in workers)
                await worker.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A worker's resident memory on its way through an import: work that leaves something behind shows as a slope.</summary>
    private sealed class Resident(ProgramProcess worker)
    {
        private readonly double _start = worker.ResidentMegabytes;
        private double _quarter;
        private double _half;
        private double _end;
        private double _most;

        /// <param name="done">Files that have been worked off.</param>
        public void Look(int done)
        {
            if (_quarter == 0 && done >= Files / 4)
                _quarter = worker.ResidentMegabytes;
            if (_half == 0 && done >= Files / 2)
                _half = worker.ResidentMegabytes;
        }

        public void End() => (_end, _most) = (worker.ResidentMegabytes, worker.PeakMegabytes);

        public string Row(string who) => string.Create(
            CultureInfo.InvariantCulture, $"| Memory of {who} before, after a quarter, after half and at the end of the import (most) | {_start:0}, {_quarter:0}, {_half:0}, {_end:0} MB ({_most:0} MB) | | | | |");
    }

    private static async Task ImportAsync(string folder, Dictionary<string, string> settings)
    {
        await using var import = ProgramProcess.Start(ProgramProcess.Worker, settings, "import", folder, "--as", Editor, "--wait");
        await import.Process.WaitForExitAsync();
        if (import.Process.ExitCode != 0)
            throw new InvalidOperationException($"The import ended with {import.Process.ExitCode}:\n{import.Log}");
    }

    /// <summary>Of ten files six are books, the others a recording, a lesson, an EPUB and a picture; every twentieth is a film. Each has bytes of its own.</summary>
    private static async Task MakeAsync(string folder, int files, string mark)
    {
        Directory.CreateDirectory(folder);
        var samples = Path.Combine(RunningLibrary.Root, "samples");
        var books = Directory.GetFiles(samples, "*.pdf").Order(StringComparer.Ordinal).ToArray();
        for (var i = 0; i < files; i++)
        {
            var source = (i % 20, i % 10) switch
            {
                (19, _) => Path.Combine(samples, "paniko-yatra-film.mp4"),
                (_, 6) => Path.Combine(samples, "junkiri-3.mp3"),
                (_, 7) => Path.Combine(samples, "ganti-lesson.zip"),
                (_, 8) => Path.Combine(samples, "bhanubhakta.epub"),
                (_, 9) => Path.Combine(samples, "junkiri-cover.jpg"),
                _ => books[i % books.Length],
            };
            var name = string.Create(CultureInfo.InvariantCulture, $"{i:000}{Path.GetExtension(source)}");
            await File.WriteAllBytesAsync(Path.Combine(folder, name), Marked(await File.ReadAllBytesAsync(source), Path.GetExtension(source), $"{mark} {i}"));
        }
    }

    /// <summary>The same content under another hash, in the way that its format allows.</summary>
    private static byte[] Marked(byte[] bytes, string ending, string mark)
    {
        var text = Encoding.ASCII.GetBytes(mark);
        switch (ending)
        {
            case ".zip" or ".epub":
                // The comment of the archive, which ends it; its length is what the last two bytes say.
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(bytes.Length - 2), (ushort)text.Length);
                return [.. bytes, .. text];
            case ".mp4":
                var box = new byte[8 + text.Length];
                BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
                "free"u8.CopyTo(box.AsSpan(4));
                text.CopyTo(box.AsSpan(8));
                return [.. bytes, .. box];
            case ".pdf":
                return [.. bytes, .. "\n% "u8, .. text, .. "\n"u8];
            default:
                return [.. bytes, .. text];
        }
    }
}
