using FluentAssertions;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Worker.Tests.Processes;

public sealed class AliveFileTests
{
    [RequiresFact(Needs.Postgres)]
    public async Task A_worker_shows_that_it_is_alive_from_its_first_heartbeat_on_also_when_the_database_goes_away()
    {
        var folder = Directory.CreateTempSubdirectory("pustakalaya-alive-");
        var file = Path.Combine(folder.FullName, "alive");
        var database = await TestDatabase.CreateAsync();
        await using var worker = WorkerProcess.Start(database.ConnectionString, folder.FullName, [KeyValuePair.Create("Worker__AliveFile", file)]);
        await UntilThereAsync(file, worker);

        await database.DisposeAsync();
        File.Delete(file);
        await UntilThereAsync(file, worker);

        await worker.KillAsync();
        folder.Delete(recursive: true);
    }

    private static async Task UntilThereAsync(string file, ProgramProcess worker)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!File.Exists(file))
        {
            worker.HasExited.Should().BeFalse(worker.Log);
            limit.IsCancellationRequested.Should().BeFalse(worker.Log);
            await Task.Delay(100);
        }
    }
}
