using System.Diagnostics;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Pustakalaya.Worker.Tests.Processes;
using Xunit;

namespace Pustakalaya.Worker.Tests.Commands;

/// <summary>A library of several kinds of files is backed up, lost, and restored on another machine, as an operator does it.</summary>
public sealed class BackupAndRestoreTests : IAsyncLifetime
{
    private const string Editor = "editor@library.example";

    private static readonly string[] Files = ["hamro-sambidhan.pdf", "junkiri-1.mp3", "junkiri-cover.jpg", "paniko-yatra-film.ne.vtt", "bhanubhakta.epub", "ganti-lesson.zip"];

    private readonly SliceFixture _lost = new();
    private readonly SliceFixture _new = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("pustakalaya-restore-").FullName;

    private string Backups => Path.Combine(_folder, "backups");

    private string Key => Path.Combine(_folder, "key.txt");

    public async Task InitializeAsync()
    {
        await _lost.InitializeAsync();
        await _new.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _lost.DisposeAsync();
        await _new.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [RequiresFact(Needs.Postgres | Needs.MediaTools | Needs.Ffmpeg | Needs.Age)]
    public async Task A_library_that_is_lost_comes_back_with_every_item_version_and_byte_and_what_was_made_of_its_files_is_made_again()
    {
        var recipient = await MakeKeyAsync();
        await FillAsync();
        var before = (Items: await ItemsAsync(_lost), Made: Made(_lost), Found: await FindAsync(_lost, "संविधान"));
        before.Items.Should().HaveCount(4);
        before.Found.Should().ContainSingle();

        (await RunAsync(_lost, [], "backup", "--to", Backups)).Should().Match<(int Code, string Log)>(r => r.Code == 2 && r.Log.Contains("--plain"), "nobody could open it");
        var (code, log) = await RunAsync(_lost, [new("Backup__Recipients", recipient)], "backup", "--to", Backups);
        code.Should().Be(0, log);
        log.Should().Contain("4 items, 6 files").And.Contain("6 files with").And.Contain("; encrypted.");
        (code, log) = await RunAsync(_lost, [], "backup", "--list", Backups);
        (code, log).Should().Match<(int Code, string Log)>(r => r.Code == 0 && r.Log.Contains("4 items\t6 files"));
        (await RunAsync(_lost, [], "restore", Backups, "--identity", Key)).Should().Match<(int Code, string Log)>(r => r.Code == 7 && r.Log.Contains("--replace"), "it is still there");
        Directory.Delete(_lost.StorageRoot, recursive: true);

        (code, log) = await RunAsync(_new, [], "restore", Backups, "--identity", Key);

        code.Should().Be(0, log);
        log.Should().ContainAll("4 items, with the numbers and versions they had; 6 files, of which 6 came from the backup", "of 6 files are made again", "The index of postgres is made anew: 4 items.");
        (await ItemsAsync(_new)).Select(WithoutStages).Should().Equal(before.Items.Select(WithoutStages));
        (await FindAsync(_new, "संविधान")).Should().Equal(before.Found, "words are found before the first page is drawn");
        await WorkAsync(_new);
        Made(_new).Should().BeEquivalentTo(before.Made);
        (await ItemsAsync(_new)).Should().Equal(before.Items);
        (await _new.WithDbAsync(db => db.DeadMessages.CountAsync())).Should().Be(0);
    }

    private async Task<string> MakeKeyAsync()
    {
        using var keygen = Process.Start(new ProcessStartInfo("age-keygen") { ArgumentList = { "-o", Key }, RedirectStandardError = true })!;
        await keygen.StandardError.ReadToEndAsync();
        await keygen.WaitForExitAsync();
        return (await File.ReadAllLinesAsync(Key)).Single(line => line.StartsWith("# public key: ", StringComparison.Ordinal))["# public key: ".Length..];
    }

    private async Task FillAsync()
    {
        var books = Directory.CreateDirectory(Path.Combine(_folder, "books")).FullName;
        foreach (var file in Files)
            File.Copy(Path.Combine(RunningLibrary.Root, "samples", file), Path.Combine(books, file));
        var list = Path.Combine(_folder, "list.csv");
        await File.WriteAllTextAsync(list, "file,part_of,title_ne,publish\n"
            + string.Concat(Files.Select((file, i) => i is 2 or 3 ? $"{file},junkiri-1.mp3,,\n" : $"{file},,पुस्तक {i},yes\n")));
        var editor = Account.Open(Editor, "Editor", Role.Editor, DateTimeOffset.UnixEpoch);
        await _lost.InsertAsync(editor);
        (await RunAsync(_lost, [], "import", books, "--manifest", list, "--as", Editor)).Code.Should().Be(0);
        await WorkAsync(_lost);
    }

    /// <summary>Lets a worker do all there is to do.</summary>
    private static async Task WorkAsync(SliceFixture library)
    {
        await using var worker = WorkerProcess.Start(library.Database.ConnectionString, library.StorageRoot);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(15));
        while (await library.WithDbAsync(async db => await db.Stages.AnyAsync(s => s.State != StageState.Done && s.State != StageState.Failed) || await db.Outbox.AnyAsync() || await db.Queue.AnyAsync()))
            await Task.Delay(200, limit.Token);
        (await worker.StopAsync()).Should().Be(0, worker.Log);
    }

    private static Task<List<string>> ItemsAsync(SliceFixture library) => library.WithDbAsync(async db =>
        (await db.Items.AsNoTracking().Include(i => i.Files).ThenInclude(f => f.Stages).AsSplitQuery().OrderBy(i => i.Id).ToListAsync()).ConvertAll(i =>
            $"{i.Id} {i.Number} {i.Version} {i.Status} " + string.Join(' ', i.Files.OrderBy(f => f.Id.Value).Select(f => $"{f.Id} {f.Hash} {string.Join(',', f.Stages.OrderBy(s => s.Name).Select(s => $"{s.Name}:{s.State}"))}"))));

    private static string WithoutStages(string item) => System.Text.RegularExpressions.Regex.Replace(item, "[A-Za-z]+:[A-Za-z]+,?", "");

    private static string[] Made(SliceFixture library) =>
        [.. Directory.GetFiles(Path.Combine(library.StorageRoot, "derived"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(library.StorageRoot, file)).Order(StringComparer.Ordinal)];

    private static async Task<List<string>> FindAsync(SliceFixture library, string words)
    {
        library.AsUser(Role.Reader);
        var found = await library.SendAsync(new SearchItems.Query(words, [], [], [], []));
        library.AsUser(Role.Administrator);
        return [.. found.Value.Items.Select(item => item.Card.Id.ToString())];
    }

    private static async Task<(int Code, string Log)> RunAsync(SliceFixture library, IEnumerable<KeyValuePair<string, string>> settings, params string[] arguments)
    {
        await using var worker = WorkerProcess.Start(library.Database.ConnectionString, library.StorageRoot, settings, arguments);
        var code = await worker.WaitAsync();
        return (code, worker.Log);
    }
}
