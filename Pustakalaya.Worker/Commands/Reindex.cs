using Pustakalaya.Application.Search;

namespace Pustakalaya.Worker.Commands;

/// <summary>Fills the search tables from the catalogue. The site goes on searching; stopped half-way, it can simply be run again.</summary>
internal static class Reindex
{
    public static Task<int> RunAsync() => OneShot.RunAsync(async (services, ct) =>
    {
        var result = await services.SendAsync(new RebuildIndex.Command(done => Console.Out.WriteLine($"{done} items")), ct);
        if (!result.IsOk)
        {
            foreach (var error in result.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            return ExitCode.SomeFailed;
        }

        await Console.Out.WriteLineAsync($"{result.Value.Indexed} items are in the index; {result.Value.Failed} failed.");
        return result.Value.Failed == 0 ? ExitCode.Ok : ExitCode.SomeFailed;
    });
}
