using System.Globalization;
using System.Text;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Worker.Commands;

/// <summary>Follows the items of an import until the workers are done with them, and tells what did not go well.</summary>
/// <param name="names">What the files are called in the folder; one that came into an item in another way is called by its own name.</param>
internal sealed class ImportWait(IServiceProvider services, ImportProgress progress, IReadOnlyDictionary<FileId, string> names)
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
        var (all, moved, before) = (open.Count, TimeProvider.System.GetTimestamp(), (Open: -1, Stages: -1, Done: -1));
        if (all > 0)
            progress.Line("Waiting for the workers (Ctrl-C ends the waiting, not the work) ...", Console.Out);
        while (open.Count > 0)
        {
            var (stages, done, isWorkerAlive) = (0, 0, false);
            var running = new List<(string File, FollowUploads.StageModel Stage)>();
            var still = new List<ItemId>();
            foreach (var some in open.Chunk(AtOnce))
            {
                var follow = (await services.SendAsync(new FollowUploads.Query(some), ct)).Value;
                var files = follow.Files;
                isWorkerAlive = follow.IsWorkerAlive;
                running.AddRange(files.SelectMany(f => f.Stages.Where(s => s.State == StageState.Running).Select(s => (NameOf(f), s))));
                done += files.Sum(f => f.Stages.Sum(s => s.Done));
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
            if (before != (open.Count, stages, done))
                (moved, before) = (TimeProvider.System.GetTimestamp(), (open.Count, stages, done));
            else if (TimeProvider.System.GetElapsedTime(moved) > Patience)
            {
                progress.Line(WhatIsDone(running, isWorkerAlive), Console.Error);
                moved = TimeProvider.System.GetTimestamp();
            }

            if (open.Count > 0)
                await Task.Delay(Between, ct);
        }

        if (all > 0)
            progress.Line(string.Create(CultureInfo.InvariantCulture, $"{_files} files worked off, {_failed} of them not well{(_failed > 0 ? ": the status page of each says what can be done" : "")}."), Console.Out);
        return _failed;
    }

    /// <summary>For somebody who has seen nothing move for a while: which work takes so long, and whether anybody is at it.</summary>
    internal static string WhatIsDone(IReadOnlyList<(string File, FollowUploads.StageModel Stage)> running, bool isWorkerAlive)
    {
        if (!isWorkerAlive)
            return "No worker runs: nothing is worked off until one is started (ci/up starts one).";
        if (running.Count == 0)
            return "The worker is at none of these files: other work goes before, or they wait to be tried again. The processing board of the site says more.";
        var (file, stage) = running.MinBy(r => r.Stage.ChangedAt);
        var more = running.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $", and {running.Count - 1} more") : "";
        var progressed = stage.Total > 0 ? string.Create(CultureInfo.InvariantCulture, $", {stage.Done} of {stage.Total}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"Still at it: {file} ({Words(stage.Name)}{progressed}, since {stage.ChangedAt.ToLocalTime():HH:mm}){more}.");
    }

    private string NameOf(FollowUploads.FileModel file) => names.GetValueOrDefault(file.FileId, file.Name);

    private void Tell(FollowUploads.FileModel file)
    {
        _files++;
        if (file.Failure is { } failure)
        {
            _failed++;
            progress.Line($"{NameOf(file)}: failed at {Words(failure.Name)}: {Words(failure.Reason)}. {failure.Detail}", Console.Error);
            return;
        }

        foreach (var remark in file.Stages.Where(s => s.Reason is not null).DistinctBy(s => s.Reason))
            progress.Line($"{NameOf(file)}: done, but {Words(remark.Reason)}. {remark.Detail}", Console.Out);
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
