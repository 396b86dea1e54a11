using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Testing;
using Pustakalaya.Worker.Tests.Processes;
using Xunit;

namespace Pustakalaya.Worker.Tests.Commands;

/// <summary>The program as a script runs it: exit codes, sentences, and what is in the library afterwards.</summary>
public sealed class CommandLineTests(SliceFixture app) : IClassFixture<SliceFixture>
{
    private const string Nowhere = "Host=127.0.0.1;Port=1;Username=nobody;Database=none;Timeout=3";

    [RequiresFact(Needs.Postgres)]
    public async Task Migrating_twice_is_harmless_and_shows_a_made_password_once()
    {
        await using var empty = await TestDatabase.CreateEmptyAsync();
        var (code, log) = await RunOnAsync(empty.ConnectionString, app.StorageRoot, "migrate");
        code.Should().Be(0, log);
        log.Should().MatchRegex("^administrator: [^ ]+ [A-Za-z0-9]{20}$");
        (code, log) = await RunOnAsync(empty.ConnectionString, app.StorageRoot, "migrate");
        (code, log).Should().Be((0, ""));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Health_tells_whether_a_worker_lives()
    {
        (await RunAsync("--health")).Code.Should().Be(1);
        await using (var worker = WorkerProcess.Start(app.Database.ConnectionString, app.StorageRoot))
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (!await app.WithDbAsync(db => db.Heartbeats.AnyAsync()))
                await Task.Delay(100, limit.Token);
            (await RunAsync("--health")).Code.Should().Be(0);
            await worker.StopAsync();
        }

        (await RunAsync("--health")).Code.Should().Be(1, "it signed off");
    }

    [Theory]
    [InlineData(2, "is not a command", "dance")]
    [InlineData(2, "is not a command", "import", "folder")]
    [InlineData(0, "migrate", "--help")]
    public async Task What_it_does_not_know_it_refuses_with_its_usage(int expected, string says, params string[] arguments)
    {
        var (code, log) = await RunOnAsync(Nowhere, "/nonexistent", arguments);
        (code, log.Contains(says, StringComparison.Ordinal)).Should().Be((expected, true), log);
    }

    [Theory]
    [InlineData("")]
    [InlineData("migrate")]
    [InlineData("--health")]
    public async Task A_bad_setting_is_one_sentence_and_code_2(string command)
    {
        var (code, log) = await RunOnAsync(Nowhere, "not/absolute", command is "" ? [] : [command]);
        (code, log).Should().Be((2, "Storage:Root must be an absolute path, but is 'not/absolute'."));
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_one_sentence_and_code_3()
    {
        var (code, log) = await RunOnAsync(Nowhere, Path.GetTempPath(), "migrate");
        code.Should().Be(3, log);
        log.Should().StartWith("The database cannot be used: Failed to connect to 127.0.0.1:1").And.NotContain("\n");
    }

    private Task<(int Code, string Log)> RunAsync(params string[] arguments) => RunOnAsync(app.Database.ConnectionString, app.StorageRoot, arguments);

    private static async Task<(int Code, string Log)> RunOnAsync(string connection, string storage, params string[] arguments)
    {
        await using var worker = WorkerProcess.Start(connection, storage, arguments);
        var code = await worker.WaitAsync();
        return (code, worker.Log);
    }
}
