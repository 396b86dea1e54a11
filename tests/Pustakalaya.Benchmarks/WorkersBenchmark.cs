using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;

namespace Pustakalaya.Benchmarks;

/// <summary>Forty uploads until their last page image is drawn, by two workers and by one, each with one tool at a time, over RabbitMQ.</summary>
internal static class WorkersBenchmark
{
    private const int Books = 40;

    public static async Task<Comparison> RunAsync(RabbitNode node)
    {
        await using var database = await TestDatabase.CreateAsync();
        var storage = Directory.CreateTempSubdirectory("pustakalaya-workers-").FullName;
        var settings = new Dictionary<string, string>(node.Settings())
        {
            ["ConnectionStrings__Library"] = database.ConnectionString,
            ["Storage__Root"] = storage,
            ["Media__MaxParallel"] = "1",
        };
        try
        {
            await using var inside = Inside.Of(settings);
            return await Measure.RoundsAsync(
                $"Two workers against one, page images of {Books} PDFs, one tool each", "pages/s", true, 1.6,
                round => RateAsync(inside, settings, 2, $"two {round}"),
                round => RateAsync(inside, settings, 1, $"one {round}"));
        }
        finally
        {
            Directory.Delete(storage, recursive: true);
        }
    }

    private static async Task<double> RateAsync(Inside inside, Dictionary<string, string> settings, int count, string mark)
    {
        var workers = Enumerable.Range(0, count).Select(_ => ProgramProcess.Start(ProgramProcess.Worker, settings)).ToList();
        try
        {
            // The first books pay for compilation.
            await UntilDrawnAsync(inside, await UploadAsync(inside, 3 * count, "warm " + mark));
            List<ItemId> items = [];
            var seconds = await Measure.SecondsAsync(async () =>
            {
                items = await UploadAsync(inside, Books, mark);
                await UntilDrawnAsync(inside, items);
            });
            var pages = await inside.WithDbAsync(db => db.Files.Where(f => items.Contains(f.ItemId)).SumAsync(f => f.PageCount ?? 0));
            foreach (var worker in workers)
                await worker.StopAsync();
            return pages / seconds;
        }
        finally
        {
            foreach (var worker in workers)
                await worker.DisposeAsync();
        }
    }

    private static async Task<List<ItemId>> UploadAsync(Inside inside, int count, string mark)
    {
        var samples = Directory.GetFiles(Path.Combine(RunningLibrary.Root, "samples"), "*.pdf").Order(StringComparer.Ordinal).ToArray();
        var items = new List<ItemId>();
        for (var i = 0; i < count; i++)
        {
            // A comment at its end: the same pages, other bytes, so that it is no duplicate.
            using var content = new MemoryStream();
            await content.WriteAsync(await File.ReadAllBytesAsync(samples[i % samples.Length]));
            await content.WriteAsync(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n% {mark} {i}\n")));
            content.Position = 0;
            var accepted = await inside.SendAsync(new AcceptUpload.Command($"{mark} {i}.pdf", content, content.Length));
            items.Add(accepted.IsOk ? accepted.Value.ItemId : throw new InvalidOperationException(accepted.Errors[0].Message));
        }

        return items;
    }

    private static async Task UntilDrawnAsync(Inside inside, List<ItemId> items)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(15));
        while (await inside.WithDbAsync(db => db.Files.CountAsync(f => items.Contains(f.ItemId) && f.Stages.Any(s => s.Name == StageName.Pages && s.State == StageState.Done))) < items.Count)
            await Task.Delay(100, limit.Token);
    }
}
