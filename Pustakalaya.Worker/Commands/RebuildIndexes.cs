using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Worker.Commands;

/// <summary>Makes an index anew from the catalogue, or compares it with the catalogue, while the site serves. Stopped half-way, it goes on when run again.</summary>
internal static class RebuildIndexes
{
    public static Task<int> RunAsync(string[] args)
    {
        string? engine = null;
        var (check, repair) = (false, false);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--engine" && i + 1 < args.Length)
                engine = args[++i];
            else if (args[i] == "--check")
                check = true;
            else if (args[i] == "--repair")
                repair = true;
            else
                return Usage.RefuseAsync(["rebuild-index", .. args]);
        }

        if (repair && !check)
            return Usage.RefuseAsync(["rebuild-index", .. args]);
        return OneShot.RunAsync(async (services, ct) =>
        {
            var engines = engine is null ? (await services.SendAsync(new GetRebuilds.Query(), ct)).Value.Engines.Select(e => e.Engine) : [engine];
            if (!check)
                return await RebuildAsync(services, engines.First(), ct);
            var worst = ExitCode.Ok;
            foreach (var one in engines)
                worst = Math.Max(worst, await CheckAsync(services, one, repair, ct));
            return worst;
        });
    }

    private static async Task<int> RebuildAsync(IServiceProvider services, string engine, CancellationToken ct)
    {
        var result = await services.SendAsync(new RebuildIndex.Command(engine, (done, total) => Console.Out.WriteLine($"{engine}: {done} of {total} items")), ct);
        if (!result.IsOk)
            return await RefuseAsync(result.Errors);
        await Console.Out.WriteLineAsync($"{engine}: {result.Value.Indexed} items are in the new index, which searches now read; {result.Value.Refused} were refused.");
        return result.Value.Refused == 0 ? ExitCode.Ok : ExitCode.SomeFailed;
    }

    private static async Task<int> CheckAsync(IServiceProvider services, string engine, bool repair, CancellationToken ct)
    {
        var result = await services.SendAsync(new CheckIndex.Command(engine, repair), ct);
        if (!result.IsOk)
            return await RefuseAsync(result.Errors);
        var found = result.Value;
        await Console.Out.WriteLineAsync($"{engine}: {found.Items} items in the catalogue, {found.Indexed} in the index; {found.Missing.Count} missing, {found.Stale.Count} old, {found.Orphans.Count} too many.");
        foreach (var (what, numbers) in new[] { ("missing", found.Missing), ("old", found.Stale), ("too many", found.Orphans) })
        {
            if (numbers.Count > 0)
                await Console.Out.WriteLineAsync($"  {what}: {string.Join(", ", numbers.Take(20))}{(numbers.Count > 20 ? ", ..." : "")}");
        }

        if (repair && found.Found > 0)
            await Console.Out.WriteLineAsync("  What is too many is gone; the worker indexes the rest.");
        return found.Found == 0 || repair ? ExitCode.Ok : ExitCode.SomeFailed;
    }

    private static async Task<int> RefuseAsync(IReadOnlyList<Error> errors)
    {
        foreach (var error in errors)
            await Console.Error.WriteLineAsync(error.Message);
        return errors[0].Kind == ErrorKind.Invalid ? ExitCode.BadSetting : ExitCode.SomeFailed;
    }
}
