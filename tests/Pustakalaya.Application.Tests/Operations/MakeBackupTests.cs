using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Operations.Backups;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Operations;

public sealed class MakeBackupTests : BackupFixture
{
    [RequiresFact(Needs.Postgres | Needs.Age)]
    public async Task Without_the_key_nothing_of_the_library_can_be_read_from_it()
    {
        var book = await Here.AddBookAsync("Muna Madan");
        var bytes = await File.ReadAllBytesAsync(Here.PathOf(book.Hash));

        var made = (await BackUpAsync()).Value;

        made.Manifest.Encrypted.Should().BeTrue();
        foreach (var file in Directory.GetFiles(Backups, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) is not ("lock" or "manifest.json" or "files.tsv")))
        {
            file.Should().EndWith(".age");
            Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)).Should().StartWith("age-encryption.org/v1").And.NotContain(Encoding.Latin1.GetString(bytes)).And.NotContain("Muna Madan").And.NotContain("PGDMP");
        }

        Encoding.UTF8.GetString(await File.ReadAllBytesAsync(Path.Combine(made.Path, "manifest.json"))).Should().NotContain("Muna");
        (await Here.SendAsync(new VerifyBackup.Query(Backups, Key))).Value.Problems.Should().BeEmpty();
        (await Here.SendAsync(new VerifyBackup.Query(Backups, OtherKey))).Value.Problems.Should().ContainSingle().Which.Should().Contain("The key is not one that");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_file_that_is_in_the_folder_is_not_copied_again()
    {
        await Here.AddBookAsync("One");
        (await BackUpAsync(plain: true)).Value.Copied.Should().Be(1);
        var written = File.GetLastWriteTimeUtc(Kept.Single());

        await Here.AddBookAsync("Two");
        (await BackUpAsync(plain: true)).Value.Copied.Should().Be(1);

        Kept.Should().HaveCount(2);
        Kept.Select(File.GetLastWriteTimeUtc).Should().Contain(written);
    }

    [RequiresFact(Needs.Postgres | Needs.Age)]
    public async Task An_encrypted_file_too_is_written_once()
    {
        await Here.AddBookAsync("One");
        (await BackUpAsync()).Value.Copied.Should().Be(1);
        (await BackUpAsync()).Value.Copied.Should().Be(0);
        Kept.Should().ContainSingle();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_file_that_got_lost_in_the_folder_is_copied_again()
    {
        await Here.AddBookAsync("One");
        await BackUpAsync(plain: true);
        File.Delete(Kept.Single());
        (await BackUpAsync(plain: true)).Value.Copied.Should().Be(1);
        (await Here.SendAsync(new VerifyBackup.Query(Backups, null))).Value.Problems.Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task What_is_missing_or_damaged_in_the_library_is_told_and_does_not_keep_the_rest_from_being_backed_up()
    {
        var (lost, damaged, well) = (await Here.AddBookAsync("Lost"), await Here.AddBookAsync("Damaged"), await Here.AddBookAsync("Well"));
        File.Delete(Here.PathOf(lost.Hash));
        await File.WriteAllTextAsync(Here.PathOf(damaged.Hash), "not what it was");

        var made = (await BackUpAsync(plain: true)).Value;

        made.Lacking.Should().HaveCount(2).And.Contain(l => l.Contains($"{lost.Hash} is missing", StringComparison.Ordinal)).And.Contain(l => l.Contains($"{damaged.Hash} is damaged", StringComparison.Ordinal));
        made.Manifest.Lacking.Should().BeEquivalentTo(lost.Hash.Value, damaged.Hash.Value);
        Kept.Select(Path.GetFileName).Should().Equal(well.Hash.Value);
        Here.Status!.Last!.Lacking.Should().Be(2);
        (await Here.SendAsync(new VerifyBackup.Query(Backups, null))).Value.Problems.Should().BeEmpty("it is what was written");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Nobody_to_encrypt_for_is_no_reason_to_write_it_in_the_clear()
    {
        await using var app = new Bare();
        var refused = await app.SendAsync(new MakeBackup.Command(Backups, Plain: false, Said.Add));
        refused.Errors.Single().Code.Should().Be(nameof(BackupTrouble.Usage));
        refused.Errors.Single().Message.Should().Contain("--plain");
        Directory.Exists(Backups).Should().BeFalse();
    }

    [RequiresFact(Needs.Postgres | Needs.Age)]
    public async Task Keys_that_are_none_are_refused_before_anything_is_written()
    {
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(Key)!, "recipients.txt"), "age1thisisnokey\n");
        var refused = await BackUpAsync();
        refused.Errors.Single().Message.Should().Contain("cannot be used").And.Contain("recipients.txt");
        Directory.Exists(Backups).Should().BeFalse();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_second_one_at_the_same_time_is_refused()
    {
        Directory.CreateDirectory(Backups);
        using (var lockFile = new FileStream(Path.Combine(Backups, "lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            (await BackUpAsync(plain: true)).Errors.Single().Code.Should().Be(nameof(BackupTrouble.Busy));
        (await BackUpAsync(plain: true)).IsOk.Should().BeTrue();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task One_that_fails_leaves_nothing_on_the_disk_and_the_last_good_one_as_it_was()
    {
        await Here.AddBookAsync("One");
        (await BackUpAsync(plain: true)).IsOk.Should().BeTrue();
        var good = Hashes();
        var failed = await Here.SendAsync(new MakeBackup.Command(Backups, Plain: true, line =>
        {
            if (line.StartsWith("Copying", StringComparison.Ordinal))
                throw new IOException("No space left on device : 'dump'", 28);
        }));
        failed.Errors.Single().Should().Match<Error>(e => e.Code == nameof(BackupTrouble.Disk) && e.Message == "The disk is full (No space left on device : 'dump'). Free some space, then run the same command again.");
        Hashes().Should().BeEquivalentTo(good);
        Here.Status!.Should().Match<BackupStatus>(s => s.Last!.Files == 1 && s.Failed!.Problem == failed.Errors.Single().Message);

        Dictionary<string, string> Hashes() => Directory.GetFiles(Backups, "*", SearchOption.AllDirectories).ToDictionary(path => path, path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task One_that_is_broken_off_is_no_backup_and_the_next_clears_it_away()
    {
        await Here.AddBookAsync("One");
        using (var stop = new CancellationTokenSource())
        {
            var broken = () => Here.SendAsync(new MakeBackup.Command(Backups, Plain: true, line =>
            {
                if (line.StartsWith("Copying", StringComparison.Ordinal))
                    stop.Cancel();
            }), stop.Token);
            await broken.Should().ThrowAsync<OperationCanceledException>();
        }

        Directory.GetDirectories(Backups, "*.partial").Should().BeEmpty();
        // Whoever is killed clears nothing away.
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(Backups, "20260101T000000Z.partial")).FullName, "database.dump"), "half");
        (await Here.SendAsync(new ListBackups.Query(Backups))).Value.Should().BeEmpty();
        (await RestoreAsync()).Errors.Single().Message.Should().Contain("is no backup and holds none");
        Here.Status?.Last.Should().BeNull();

        (await BackUpAsync(plain: true)).IsOk.Should().BeTrue();
        Directory.GetDirectories(Backups, "*.partial").Should().BeEmpty();
        (await Here.SendAsync(new ListBackups.Query(Backups))).Value.Should().ContainSingle();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Old_ones_go_and_with_them_the_files_that_only_they_name()
    {
        var gone = await Here.AddBookAsync("Gone");
        var first = (await BackUpAsync(plain: true)).Value;
        await Here.WithDbAsync(db => db.Files.Where(f => f.Id == gone.Id).ExecuteDeleteAsync());
        var stays = await Here.AddBookAsync("Stays");

        var second = (await BackUpAsync(plain: true)).Value;

        second.Dropped.Should().Equal([Path.GetFileName(first.Path)], "of a day the last is kept");
        Directory.Exists(first.Path).Should().BeFalse();
        Kept.Select(Path.GetFileName).Should().Equal(stays.Hash.Value);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task While_a_backup_cannot_be_read_nothing_is_thrown_away()
    {
        var gone = await Here.AddBookAsync("Gone");
        var first = (await BackUpAsync(plain: true)).Value;
        await File.WriteAllTextAsync(Path.Combine(first.Path, "manifest.json"), "{ half");
        await Here.WithDbAsync(db => db.Files.Where(f => f.Id == gone.Id).ExecuteDeleteAsync());

        (await BackUpAsync(plain: true)).Value.Dropped.Should().BeEmpty();

        Kept.Select(Path.GetFileName).Should().Equal(gone.Hash.Value);
        (await Here.SendAsync(new ListBackups.Query(Backups))).Value.Should().Contain(row => row.Manifest == null && row.Problem!.Contains("damaged", StringComparison.Ordinal));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Its_age_and_size_are_written_down_for_the_site_and_so_is_a_failure()
    {
        for (var i = 0; i < 5; i++)
            await Here.AddBookAsync($"Book {i}");
        (await BackUpAsync(plain: true)).Value.HasShrunk.Should().BeFalse();
        Here.Status.Should().BeEquivalentTo(new { Failed = (object?)null, Last = new { Items = 5, Files = 5, HasShrunk = false } });

        await Here.WithDbAsync(db => db.Files.OrderBy(f => f.Id).Skip(2).ExecuteDeleteAsync());
        (await BackUpAsync(plain: true)).Value.HasShrunk.Should().BeTrue("three of five files are no longer there");
        Here.Status!.Last!.HasShrunk.Should().BeTrue();

        File.Delete(Path.Combine(Backups, "lock"));
        Directory.CreateDirectory(Path.Combine(Backups, "lock"));
        (await BackUpAsync(plain: true)).Errors.Single().Code.Should().Be(nameof(BackupTrouble.Disk));
        Here.Status!.Failed!.Problem.Should().Contain("lock");
        Here.Status.Last!.Files.Should().Be(2, "the good one is still there");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_tool_that_is_missing_is_named_with_its_package()
    {
        await using var app = new Bare(new KeyValuePair<string, string?>("Backup:ToolPath", "/nonexistent/*/bin"));
        var refused = await app.SendAsync(new MakeBackup.Command(Backups, Plain: true, Said.Add));
        refused.Errors.Single().Code.Should().Be(nameof(BackupTrouble.ToolMissing));
        refused.Errors.Single().Message.Should().Contain("pg_dump").And.Contain("postgresql-client");
    }

    private sealed class Bare(params KeyValuePair<string, string?>[] settings) : SliceFixture, IAsyncDisposable
    {
        private bool _isStarted;

        protected override IEnumerable<KeyValuePair<string, string?>> Settings => settings;

        public async Task<Result<MakeBackup.Model>> SendAsync(MakeBackup.Command command)
        {
            if (!_isStarted)
                await InitializeAsync();
            _isStarted = true;
            return await base.SendAsync(command);
        }

        async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();
    }
}
