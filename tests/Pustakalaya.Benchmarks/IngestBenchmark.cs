using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;

namespace Pustakalaya.Benchmarks;

/// <summary>A book of 240 pages through the real path, Worker included, against the bare tools on the same file.</summary>
internal static class IngestBenchmark
{
    private const string Sample = "english/constitution-of-nepal-en-240p.pdf";

    /// <summary>From the upload to the moment when a search for a word of its title and a word inside it finds it.</summary>
    public static async Task<Comparison> SearchableAsync(Inside inside)
    {
        await UntilFoundAsync(inside, 0); // The first one pays for compilation.
        return await Measure.RoundsAsync(
            "Ingest of 240 pages until searchable", "s", false, 2.0,
            round => UntilFoundAsync(inside, round),
            round => BareAsync(round, async (file, folder) =>
            {
                await Measure.RunAsync("pdfinfo", file);
                await Measure.RunAsync("pdftotext", "-bbox-layout", file, Path.Combine(folder, "text.html"));
                await Measure.RunAsync("pdftoppm", "-f", "1", "-l", "1", "-singlefile", "-scale-to-x", "640", "-scale-to-y", "-1", file, Path.Combine(folder, "cover"));
                foreach (var width in PreviewName.CoverWidths)
                    await Measure.RunAsync("cwebp", "-quiet", "-q", "75", "-resize", width.ToString(CultureInfo.InvariantCulture), "0", Path.Combine(folder, "cover.ppm"), "-o", Path.Combine(folder, PreviewName.Cover(width)));
            }));
    }

    /// <summary>All page images of the book in every size, two tools at a time on either side.</summary>
    public static Task<Comparison> ImagesAsync(Inside inside) => Measure.RoundsAsync(
        "Page images of 240 pages, all sizes", "s", false, 1.15,
        round => UntilDrawnAsync(inside, 100 + round),
        round => BareAsync(100 + round, async (file, folder) =>
        {
            var halves = new[] { (1, 120), (121, 240) };
            await Task.WhenAll(halves.Select(async half =>
            {
                var prefix = Path.Combine(folder, half.Item1.ToString(CultureInfo.InvariantCulture));
                await Measure.RunAsync("pdftoppm", "-f", $"{half.Item1}", "-l", $"{half.Item2}", "-scale-to-x", "1000", "-scale-to-y", "-1", file, prefix);
                foreach (var picture in Directory.GetFiles(folder, Path.GetFileName(prefix) + "-*.ppm"))
                {
                    await Measure.RunAsync("cwebp", "-quiet", "-q", "50", picture, "-o", picture + ".1000.webp");
                    foreach (var width in PreviewName.PageWidths.Where(w => w < 1000))
                        await Measure.RunAsync("cwebp", "-quiet", "-q", "50", "-resize", $"{width}", "0", picture, "-o", $"{picture}.{width}.webp");
                }
            }));
        }));

    private static async Task<double> UntilFoundAsync(Inside inside, int round)
    {
        var file = await CopyAsync(round);
        var word = $"zyx{round}q";
        ItemId item = default;
        var seconds = await Measure.SecondsAsync(async () =>
        {
            item = await UploadAsync(inside, file, $"Constitution {word}");
            var query = new SearchItems.Query($"{word} sovereignty", [], [], [], []);
            await UntilAsync(async () => (await inside.SendAsync(query)).Value is { Total: 1, Corrected: null });
        });
        // Its page images are drawn behind all other work: not while the next round is measured.
        await UntilDrawnAsync(inside, item);
        return seconds;
    }

    private static async Task<double> UntilDrawnAsync(Inside inside, int round)
    {
        var file = await CopyAsync(round);
        return await Measure.SecondsAsync(async () =>
        {
            var item = await UploadAsync(inside, file, $"Drawn {round}");
            await UntilDrawnAsync(inside, item);
        });
    }

    private static Task UntilDrawnAsync(Inside inside, ItemId item) => UntilAsync(
        () => inside.WithDbAsync(db => db.Files.Where(f => f.ItemId == item).AnyAsync(f => f.Stages.Any(s => s.Name == StageName.Pages && s.State == StageState.Done))),
        TimeSpan.FromMilliseconds(100));

    private static async Task<ItemId> UploadAsync(Inside inside, string file, string title)
    {
        await using var content = File.OpenRead(file);
        var item = (await inside.SendAsync(new AcceptUpload.Command(Path.GetFileName(file), content, content.Length))).Value.ItemId;
        await inside.SendAsync(new SetPublishWhenReady.Command(item, true));
        var form = new MetadataForm { TitleEn = title, Languages = ["en"], Levels = ["secondary"], Collections = ["law-and-government"], Licence = "PDM-1.0" };
        // Without a version, as an import does: the worker may have touched the item already.
        var edited = await inside.SendAsync(new EditMetadata.Command(item, null, form));
        return edited.IsOk ? item : throw new InvalidOperationException(edited.Errors[0].Message);
    }

    private static async Task<double> BareAsync(int round, Func<string, string, Task> work)
    {
        var file = await CopyAsync(1000 + round);
        var folder = Directory.CreateTempSubdirectory("pustakalaya-bare-").FullName;
        try
        {
            return await Measure.SecondsAsync(() => work(file, folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The sample with a comment at its end: the same pages, other bytes, so that it is no duplicate.</summary>
    private static async Task<string> CopyAsync(int round)
    {
        var path = Path.Combine(Path.GetTempPath(), $"pustakalaya-bench-{Environment.ProcessId}-{round}.pdf");
        File.Copy(Requirements.Sample(Sample), path, overwrite: true);
        await File.AppendAllTextAsync(path, $"\n% round {Environment.ProcessId} {round}\n");
        return path;
    }

    private static async Task UntilAsync(Func<Task<bool>> reached, TimeSpan? every = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        // A search costs some milliseconds of a core that the Worker wants: asked oftener, the question would slow the answer down.
        while (!await reached())
            await Task.Delay(every ?? TimeSpan.FromMilliseconds(20), limit.Token);
    }
}
