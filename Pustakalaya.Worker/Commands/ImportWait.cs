using System.Globalization;
using System.Text;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Worker.Commands;

/// <summary>Follows the items of an import until the workers are done with them, and tells what did not go well.</summary>
internal sealed class ImportWait(IServiceProvider services, ImportProgress progress)
{
    private const int AtOnce = 500;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private int _failed;
    private int _files;

    /// <returns>Files of which something failed.</returns>
    public async Task<int> RunAsync(IReadOnlyList<ItemId> items, CancellationToken ct)
    {
        var open = items.Distinct().ToList();
        var (all, moved, before) = (open.Count, TimeProvider.System.GetTimestamp(), (Open: -1, Stages: -1));
        if (all > 0)
            progress.Line("Waiting for the workers (Ctrl-C ends the waiting, not the work) ...", Console.Out);
        while (open.Count > 0)
        {
            var stages = 0;
            var still = new List<ItemId>();
            foreach (var some in open.Chunk(AtOnce))
            {
                var files = (await services.SendAsync(new FollowUploads.Query(some), ct)).Value.Files;
                stages += files.Sum(f => f.Stages.Count(s => s.State is StageState.Waiting or StageState.Running));
                foreach (var item in files.GroupBy(f => f.ItemId))
                {
                    if (item.Any(f => f.IsWorking))
                        still.Add(item.Key);
                    else
                        foreach (var file in item)
                            Tell(file);
                }
            }

            open = still;
            progress.Status(string.Create(CultureInfo.InvariantCulture, $"{all - open.Count} of {all} items are done; {stages} steps are left"));
            if (before != (open.Count, stages))
                (moved, before) = (TimeProvider.System.GetTimestamp(), (open.Count, stages));
            else if (TimeProvider.System.GetElapsedTime(moved) > Patience)
            {
                progress.Line($"Nothing has moved for {Patience.TotalMinutes:0} minutes: is a worker running? Its log and the processing board of the site say more.", Console.Error);
                moved = TimeProvider.System.GetTimestamp();
            }

            if (open.Count > 0)
                await Task.Delay(Between, ct);
        }

        if (all > 0)
            progress.Line(string.Create(CultureInfo.InvariantCulture, $"{_files} files worked off, {_failed} of them not well{(_failed > 0 ? ": the status page of each says what can be done" : "")}."), Console.Out);
        return _failed;
    }

    private void Tell(FollowUploads.FileModel file)
    {
        _files++;
        if (file.Failure is { } failure)
        {
            _failed++;
            progress.Line($"{file.Name}: failed at {Words(failure.Name)}: {Words(failure.Reason)}. {failure.Detail}", Console.Error);
            return;
        }

        foreach (var remark in file.Stages.Where(s => s.Reason is not null).DistinctBy(s => s.Reason))
            progress.Line($"{file.Name}: done, but {Words(remark.Reason)}. {remark.Detail}", Console.Out);
    }

    /// <summary><c>TooManyPages</c> as people write it.</summary>
    private static string Words<T>(T name)
    {
        var words = new StringBuilder();
        foreach (var letter in name?.ToString() ?? "")
        {
            if (char.IsUpper(letter) && words.Length > 0)
                words.Append(' ');
            words.Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }
}
