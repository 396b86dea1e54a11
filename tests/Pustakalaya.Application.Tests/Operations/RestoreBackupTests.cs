using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Operations.Backups;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Operations;

public sealed class RestoreBackupTests : BackupFixture
{
    [RequiresTheory(Needs.Postgres | Needs.Age)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_empty_library_becomes_what_was_backed_up(bool plain)
    {
        for (var i = 0; i < 3; i++)
            await Here.AddBookAsync($"Book {i}");
        await BackUpAsync(plain);

        var restored = (await RestoreAsync(plain ? null : Key)).Value;

        restored.Written.Should().Be(3);
        restored.Aside.Should().BeNull("there was nothing to keep");
        (await ContentAsync(There)).Should().HaveCount(3).And.Equal(await ContentAsync(Here));
        (await There.WithDbAsync(db => db.PageTexts.CountAsync())).Should().Be(3);
        foreach (var hash in await There.WithDbAsync(db => db.Files.Select(f => f.Hash).ToListAsync()))
            (await File.ReadAllBytesAsync(There.PathOf(hash))).Should().Equal(await File.ReadAllBytesAsync(Here.PathOf(hash)));
        (await SchemasAsync()).Should().NotContain(s => s.StartsWith("before_", StringComparison.Ordinal));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_library_that_is_not_empty_stays_as_it_is_unless_it_is_to_be_replaced()
    {
        await Here.AddBookAsync("New");
        await BackUpAsync(plain: true);
        var old = await There.AddBookAsync("Old");
        var before = await ContentAsync(There);

        var refused = await RestoreAsync();
        refused.Errors.Single().Code.Should().Be(nameof(BackupTrouble.Refused));
        refused.Errors.Single().Message.Should().Contain("--replace");
        (await ContentAsync(There)).Should().Equal(before);

        var restored = (await RestoreAsync(replace: true)).Value;
        (await ContentAsync(There)).Should().Equal(await ContentAsync(Here));
        // The old one is kept, with its files out of the reach of whoever sweeps.
        restored.FilesAside.Should().Be(1);
        var aside = $"SELECT count(*)::int AS \"Value\" FROM {restored.Aside}.items";
        (await There.WithDbAsync(db => db.Database.SqlQueryRaw<int>(aside).SingleAsync())).Should().Be(1);
        File.Exists(There.PathOf(old.Hash)).Should().BeFalse();
        Directory.GetFiles(Path.Combine(There.StorageRoot, restored.Aside!), old.Hash.Value, SearchOption.AllDirectories).Should().ContainSingle();

        // What has stepped aside is no part of the next backup.
        var again = (await There.SendAsync(new MakeBackup.Command(Backups + "-2", Plain: true, Said.Add))).Value;
        again.Manifest.Items.Should().Be(1);
        (await There.SendAsync(new RestoreBackup.Command(Backups + "-2", null, Replace: true, Said.Add))).IsOk.Should().BeTrue();
        Directory.Delete(Backups + "-2", recursive: true);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("dump")]
    [InlineData("list")]
    [InlineData("file")]
    [InlineData("missing file")]
    public async Task A_damaged_backup_is_refused_before_anything_is_touched(string what)
    {
        await Here.AddBookAsync("One");
        var made = (await BackUpAsync(plain: true)).Value;
        var path = what switch { "dump" => Path.Combine(made.Path, "database.dump"), "list" => Path.Combine(made.Path, "files.tsv"), _ => Kept.Single() };
        if (what == "missing file")
            File.Delete(path);
        else
            Damage(path);

        var refused = await RestoreAsync();

        refused.Errors.Single().Code.Should().Be(nameof(BackupTrouble.Damaged));
        refused.Errors.Single().Message.Should().Contain(path).And.Contain("Nothing was touched");
        (await ContentAsync(There)).Should().BeEmpty();
        Directory.Exists(Path.Combine(There.StorageRoot, "originals")).Should().BeFalse();
    }

    [RequiresFact(Needs.Postgres | Needs.Age)]
    public async Task With_another_key_or_none_nothing_is_touched()
    {
        await Here.AddBookAsync("One");
        await BackUpAsync();

        (await RestoreAsync()).Errors.Single().Message.Should().Contain("--identity");
        var refused = await RestoreAsync(OtherKey);
        refused.Errors.Single().Code.Should().Be(nameof(BackupTrouble.Damaged));
        refused.Errors.Single().Message.Should().Contain("The key is not one that");
        (await ContentAsync(There)).Should().BeEmpty();
        Directory.Exists(Path.Combine(There.StorageRoot, "originals")).Should().BeFalse();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_backup_of_a_newer_program_is_refused()
    {
        var made = (await BackUpAsync(plain: true)).Value;
        Change(made.Path, manifest => manifest["migration"] = "29991231000000_FromTheFuture");
        var refused = await RestoreAsync();
        refused.Errors.Single().Code.Should().Be(nameof(BackupTrouble.Refused));
        refused.Errors.Single().Message.Should().Contain("newer program");

        Change(made.Path, manifest => manifest["format"] = 2);
        (await RestoreAsync()).Errors.Single().Message.Should().Contain("newer program");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("checksum")]
    [InlineData("rows")]
    public async Task A_database_that_does_not_come_out_as_the_manifest_says_stays_as_it_was(string what)
    {
        await Here.AddBookAsync("One");
        var made = (await BackUpAsync(plain: true)).Value;
        await There.AddBookAsync("Old");
        var before = await ContentAsync(There);
        Change(made.Path, manifest =>
        {
            if (what == "checksum")
                manifest["checksum"] = "12345";
            else
                manifest["tables"]!["page_texts"] = 7;
        });

        var refused = await RestoreAsync(replace: true);

        refused.Errors.Single().Code.Should().Be(nameof(BackupTrouble.Database));
        refused.Errors.Single().Message.Should().Contain("is as it was").And.Contain(what == "checksum" ? "not those of the backup" : "page_texts");
        (await ContentAsync(There)).Should().Equal(before);
        (await SchemasAsync()).Should().NotContain(s => s.StartsWith("before_", StringComparison.Ordinal));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task While_a_worker_runs_nothing_is_restored()
    {
        await BackUpAsync(plain: true);
        await There.InsertAsync(new Heartbeat { Worker = "one/1", At = TimeProvider.System.GetUtcNow(), Transport = new TransportView("postgres", true, 0, []).Write() });
        (await RestoreAsync()).Errors.Single().Message.Should().Contain("A worker of the library is running");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_file_that_is_damaged_in_the_store_is_brought_in_again_and_a_good_one_is_not()
    {
        var (damaged, well) = (await Here.AddBookAsync("Damaged"), await Here.AddBookAsync("Well"));
        await BackUpAsync(plain: true);
        var size = new FileInfo(Here.PathOf(damaged.Hash)).Length;
        foreach (var file in (StoredFile[])[damaged, well])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(There.PathOf(file.Hash))!);
            File.Copy(Here.PathOf(file.Hash), There.PathOf(file.Hash));
        }

        await File.WriteAllBytesAsync(There.PathOf(damaged.Hash), new byte[size]);

        (await RestoreAsync()).Value.Written.Should().Be(1);
        (await File.ReadAllBytesAsync(There.PathOf(damaged.Hash))).Should().Equal(await File.ReadAllBytesAsync(Here.PathOf(damaged.Hash)));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task What_was_made_of_the_files_is_made_again_where_nothing_of_it_is_left()
    {
        var (lost, there) = (await Here.AddBookAsync("Lost"), await Here.AddBookAsync("There"));
        await Here.WithDbAsync(db => db.Stages.ExecuteUpdateAsync(set => set.SetProperty(s => s.State, StageState.Done)));
        await Here.WithDbAsync(db => db.Outbox.ExecuteDeleteAsync());
        await ReadableBook.AddPictureAsync(Here.Services, there, PreviewName.Cover(160));

        (await Here.SendAsync(new RemakeDerived.Command())).Value.Should().Be(1);

        (await Here.WithDbAsync(db => db.Stages.Where(s => s.State == StageState.Waiting).Select(s => new { s.FileId, s.Name }).ToListAsync()))
            .Should().BeEquivalentTo([new { FileId = lost.Id, Name = StageName.Cover }, new { FileId = lost.Id, Name = StageName.Pages }], "its words are in the database");
        (await Here.WithDbAsync(db => db.Outbox.Select(m => m.Name).ToListAsync())).Should().Equal("ingest.file-checked.v1");
    }

    private static void Damage(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static void Change(string backup, Action<JsonNode> change)
    {
        var path = Path.Combine(backup, "manifest.json");
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        change(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
    }

    private Task<List<string>> SchemasAsync() => There.WithDbAsync(db => db.Database.SqlQueryRaw<string>("SELECT nspname::text AS \"Value\" FROM pg_namespace").ToListAsync());
}
