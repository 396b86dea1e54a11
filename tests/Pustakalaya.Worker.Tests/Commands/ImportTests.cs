using System.Globalization;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Pustakalaya.Worker.Commands;
using Pustakalaya.Worker.Tests.Processes;
using Xunit;

namespace Pustakalaya.Worker.Tests.Commands;

/// <summary>The import as a script runs it: exit codes, lines, and what is in the library afterwards.</summary>
public sealed class ImportTests : IAsyncLifetime
{
    private const string Editor = "importer@library.example";

    private readonly SliceFixture _app = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("pustakalaya-import-").FullName;

    public async Task InitializeAsync()
    {
        await _app.InitializeAsync();
        if (_app.Database is not null)
            await _app.InsertAsync(Account.Open(Editor, "Importer", Role.Editor, DateTimeOffset.UnixEpoch));
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task With_a_list_it_takes_in_describes_names_what_failed_and_goes_on_where_it_ended()
    {
        Write("one.pdf", "%PDF-1.7 one");
        Write("two.pdf", "no PDF \u0001");
        var list = Write("list.csv", "file,title_en,languages,publish\none.pdf,One,en,yes\ntwo.pdf,Two,en,yes\n../three.pdf,Three,en,no\nfour.pdf,Four,en,no\n");

        var (code, log) = await RunAsync("--manifest", list);
        code.Should().Be(1, log);
        log.Should().ContainAll(
            "one.pdf: taken in", "two.pdf: refused:", "does not take yet", "../three.pdf: refused: line 4, column 'file': leads out of the folder",
            "four.pdf: refused: line 5, column 'file': there is no such file", "4 of 4 files: 1 taken in, 0 already in the library, 3 refused.");
        var item = (await ItemsAsync()).Should().ContainSingle().Subject;
        (item.TitleIn("en"), item.PublishWhenReady, item.CreatedBy is null).Should().Be(("One", true, false));

        Write("list.csv", "file,title_en,languages,publish\none.pdf,One,en,yes\n");
        (code, log) = await RunAsync("--manifest", list);
        code.Should().Be(0, log);
        log.Should().Contain("one.pdf: already in the library").And.Contain("0 taken in, 1 already in the library, 0 refused");
        (await ItemsAsync()).Should().ContainSingle();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Without_a_list_every_file_becomes_a_draft_called_as_its_name_says()
    {
        Write("भाग २/पाठ_१.pdf", "%PDF-1.7 one");
        Write("copy.pdf", "%PDF-1.7 one");
        Write("b.pdf", "%PDF-1.7 two");
        Write("empty.pdf", "");
        Write(".hidden.pdf", "%PDF-1.7 hidden");

        var (code, log) = await RunAsync();
        code.Should().Be(1, log);
        log.Should().ContainAll("b.pdf: taken in", "copy.pdf: taken in", "भाग २/पाठ_१.pdf: already in the library", "empty.pdf: refused: is empty").And.NotContain("hidden.pdf");
        var items = await ItemsAsync();
        items.Select(i => i.TitleIn("ne")).Should().BeEquivalentTo("b", "copy");
        items.Should().OnlyContain(i => i.Status == ItemStatus.Draft && !i.HasTitle && !i.PublishWhenReady);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_check_names_every_problem_and_writes_nothing()
    {
        Write("there.pdf", "%PDF-1.7 there");
        (await RunAsync()).Code.Should().Be(0);
        Write("a.pdf", "%PDF-1.7 twin");
        Write("b.pdf", "%PDF-1.7 twin");
        Write("c.bin", "\u0001\u0002\u0003");
        Write("extra.pdf", "%PDF-1.7 extra");
        var list = Write("list.csv", "file,title_en,levels\nthere.pdf,There,\na.pdf,A,class 99\nb.pdf,B,\nc.bin,C,\nmissing.pdf,D,\n");
        var before = StoreNow();

        var (code, log) = await RunAsync("--manifest", list, "--check");
        code.Should().Be(1, log);
        log.Should().ContainAll(
            "line 3, column 'levels': has 'class 99'", "b.pdf: line 4, column 'file': has the same bytes as a.pdf", "c.bin: line 5, column 'file': ",
            "missing.pdf: line 6, column 'file': there is no such file", "1 files of the folder are not in the list and stay out: extra.pdf",
            "1 files would be taken in, 1 are in the library already, 4 problems.");
        (await ItemsAsync()).Should().ContainSingle();
        StoreNow().Should().Equal(before);

        File.Delete(list);
        File.Delete(Path.Combine(_folder, "b.pdf"));
        File.Delete(Path.Combine(_folder, "c.bin"));
        (code, log) = await RunAsync("--check");
        code.Should().Be(0, "a folder without problems passes: {0}", log);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_list_with_mistakes_takes_nothing_in()
    {
        Write("fine.pdf", "%PDF-1.7 fine");
        var list = Write("list.csv", "file,title_en,levels\nfine.pdf,Fine,class 99\n");
        var (code, log) = await RunAsync("--manifest", list);
        code.Should().Be(2, log);
        log.Should().Contain("line 2, column 'levels': has 'class 99'");
        (await ItemsAsync()).Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Several_files_make_one_item_and_a_later_run_adds_what_was_missing()
    {
        Write("one.pdf", "%PDF-1.7 one");
        Write("two.pdf", "%PDF-1.7 two");
        var list = Write("list.csv", "file,part_of,label,title_en,publish\none.pdf,,Volume one,Book,yes\ntwo.pdf,one.pdf,Volume two,,\nthree.pdf,one.pdf,,,\n");

        var (code, log) = await RunAsync("--manifest", list);
        code.Should().Be(1, log);
        Write("three.pdf", "%PDF-1.7 three");
        (code, log) = await RunAsync("--manifest", list);
        code.Should().Be(0, log);

        var item = (await ItemsAsync()).Should().ContainSingle().Subject;
        item.TitleIn("en").Should().Be("Book");
        item.Files.OrderBy(f => f.Position).Select(f => (f.OriginalName, f.Role, f.Position, f.Label)).Should()
            .Equal(("one.pdf", FileRole.Part, 0, "Volume one"), ("two.pdf", FileRole.Part, 1, "Volume two"), ("three.pdf", FileRole.Part, 2, null));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Killed_in_the_middle_it_goes_on_and_nothing_is_there_twice()
    {
        const int files = 60;
        var list = "file,title_en,publish\n";
        for (var i = 1; i <= files; i++)
        {
            Write($"book {i}.pdf", string.Create(CultureInfo.InvariantCulture, $"%PDF-1.7 {i} {new string('x', 50_000)}"));
            list += string.Create(CultureInfo.InvariantCulture, $"book {i}.pdf,Book {i},yes\n");
        }

        var manifest = Write("list.csv", list);
        await using (var first = Start("--manifest", manifest))
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            while (await _app.WithDbAsync(db => db.Files.CountAsync()) < 5)
                await Task.Delay(10, limit.Token);
            await first.KillAsync();
        }

        (await _app.WithDbAsync(db => db.Files.CountAsync())).Should().BeInRange(5, files - 1, "it was killed in the middle");
        var (code, log) = await RunAsync("--manifest", manifest);
        code.Should().Be(0, log);
        var items = await ItemsAsync();
        items.Should().HaveCount(files).And.OnlyContain(i => i.PublishWhenReady && i.HasTitle && i.Files.Count == 1);
        items.Select(i => i.TitleIn("en")).Should().OnlyHaveUniqueItems();
    }

    [RequiresFact(Needs.Postgres | Needs.MediaTools)]
    public async Task It_waits_for_the_worker_and_tells_what_failed()
    {
        Write("class 1/broken.pdf", "%PDF-1.7 is no PDF but for its first line");
        Write("class 2/broken.pdf", "%PDF-1.7 is no PDF either");
        File.Copy(Path.Combine(RunningLibrary.Root, "samples", "junkiri.pdf"), Path.Combine(_folder, "junkiri.pdf"));
        await using var worker = WorkerProcess.Start(_app.Database.ConnectionString, _app.StorageRoot);

        var (code, log) = await RunAsync("--wait");

        code.Should().Be(1, log);
        log.Should().ContainAll(
            "3 of 3 files: 3 taken in", "class 1/broken.pdf: failed at check: damaged", "class 2/broken.pdf: failed at check: damaged", "3 files worked off, 2 of them not well")
            .And.NotContain("junkiri.pdf: failed");

        (code, log) = await RunAsync("--wait");
        code.Should().Be(1, log);
        log.Should().ContainAll("3 already in the library", "class 2/broken.pdf: failed at check: damaged");
    }

    [Fact]
    public void Whoever_waits_long_is_told_what_takes_so_long_or_that_nobody_is_at_it()
    {
        var since = new DateTimeOffset(2026, 11, 23, 14, 3, 0, TimeZoneInfo.Local.GetUtcOffset(new DateTime(2026, 11, 23, 14, 3, 0, DateTimeKind.Local)));
        FollowUploads.StageModel Stage(StageName name, int done, int total, int minutes) => new(name, StageState.Running, null, null, done, total, since.AddMinutes(minutes));

        ImportWait.WhatIsDone([("law/red book.pdf", Stage(StageName.Pages, 40, 240, 0)), ("film.mp4", Stage(StageName.Play, 0, 0, 1))], isWorkerAlive: true)
            .Should().Be("Still at it: law/red book.pdf (pages, 40 of 240, since 14:03), and 1 more.");
        ImportWait.WhatIsDone([("film.mp4", Stage(StageName.Play, 0, 0, 1))], isWorkerAlive: true).Should().Be("Still at it: film.mp4 (play, since 14:04).");
        ImportWait.WhatIsDone([], isWorkerAlive: true).Should().StartWith("The worker is at none of these files");
        ImportWait.WhatIsDone([("film.mp4", Stage(StageName.Play, 0, 0, 1))], isWorkerAlive: false).Should().StartWith("No worker runs");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task An_item_that_its_editors_took_back_is_not_published_again()
    {
        Write("one.pdf", "%PDF-1.7 one");
        var list = Write("list.csv", "file,title_en,publish\none.pdf,One,yes\n");
        (await RunAsync("--manifest", list)).Code.Should().Be(0);
        await _app.WithDbAsync(async db =>
        {
            (await db.Items.SingleAsync()).AskToPublishWhenReady(false);
            return await db.SaveChangesAsync();
        });

        (await RunAsync("--manifest", list)).Code.Should().Be(0);
        (await ItemsAsync()).Single().PublishWhenReady.Should().BeFalse();
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    private string[] StoreNow() => [.. Directory.GetFiles(_app.StorageRoot, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private Task<List<Item>> ItemsAsync() => _app.WithDbAsync(db => db.Items.AsNoTracking().Include(i => i.Texts).Include(i => i.Files).AsSplitQuery().ToListAsync());

    private ProgramProcess Start(params string[] arguments) => WorkerProcess.Start(_app.Database.ConnectionString, _app.StorageRoot, ["import", _folder, "--as", Editor, .. arguments]);

    private async Task<(int Code, string Log)> RunAsync(params string[] arguments)
    {
        await using var worker = Start(arguments);
        var code = await worker.WaitAsync();
        return (code, worker.Log);
    }
}
