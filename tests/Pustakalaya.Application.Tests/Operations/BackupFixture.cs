using System.Diagnostics;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Operations.Backups;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Operations;

/// <summary>A library to back up, another to restore into, a folder for backups and two pairs of keys.</summary>
public class BackupFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pustakalaya-backup-").FullName;

    private protected Library Here { get; private set; } = null!;

    /// <summary>Migrated and empty, as on a new machine.</summary>
    private protected Library There { get; private set; } = null!;

    protected string Backups => Path.Combine(_folder, "backups");

    /// <summary>The secret key that opens what is encrypted here.</summary>
    protected string Key => Path.Combine(_folder, "key.txt");

    protected string OtherKey => Path.Combine(_folder, "other.txt");

    protected List<string> Said { get; } = [];

    public async Task InitializeAsync()
    {
        var recipients = Path.Combine(_folder, "recipients.txt");
        if (Requirements.Missing(Needs.Age) is null)
        {
            await File.WriteAllTextAsync(recipients, "# whoever runs the library\n" + await MakeKeyAsync(Key) + await MakeKeyAsync(Path.Combine(_folder, "offline.txt")));
            await MakeKeyAsync(OtherKey);
        }

        Here = new Library(recipients);
        There = new Library(recipients);
        await Here.InitializeAsync();
        await There.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await Here.DisposeAsync();
        await There.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private protected async Task<Result<MakeBackup.Model>> BackUpAsync(bool plain = false) => await Here.SendAsync(new MakeBackup.Command(Backups, plain, Said.Add));

    private protected async Task<Result<RestoreBackup.Model>> RestoreAsync(string? identity = null, bool replace = false, string? path = null) =>
        await There.SendAsync(new RestoreBackup.Command(path ?? Backups, identity, replace, Said.Add));

    /// <summary>The files of the folder for files, by path.</summary>
    protected string[] Kept => Directory.Exists(Path.Combine(Backups, "files")) ? [.. Directory.GetFiles(Path.Combine(Backups, "files"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];

    /// <summary>Number, version, hashes: what must be the same after a restore.</summary>
    private protected static Task<List<string>> ContentAsync(SliceFixture library) => library.WithDbAsync(async db =>
        (await db.Items.AsNoTracking().Include(i => i.Files).OrderBy(i => i.Id).ToListAsync()).ConvertAll(i => $"{i.Id} {i.Number} {i.Version} {i.Status} {string.Join(' ', i.Files.Select(f => f.Hash.Value).Order(StringComparer.Ordinal))}"));

    private static async Task<string> MakeKeyAsync(string path)
    {
        using var keygen = Process.Start(new ProcessStartInfo("age-keygen") { ArgumentList = { "-o", path }, RedirectStandardError = true })!;
        await keygen.StandardError.ReadToEndAsync();
        await keygen.WaitForExitAsync();
        return (await File.ReadAllLinesAsync(path)).Single(line => line.StartsWith("# public key: ", StringComparison.Ordinal))["# public key: ".Length..] + "\n";
    }

    /// <summary>A library whose backups are encrypted for those in a file.</summary>
    internal sealed class Library(string recipients) : SliceFixture
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Backup:Recipients", recipients)];

        public string PathOf(ContentHash hash) => Path.Combine(StorageRoot, "originals", hash.Value[..2], hash.Value[2..4], hash.Value);

        public BackupStatus? Status => Services.GetRequiredService<BackupStatus.Store>().Read();

        public async Task<StoredFile> AddBookAsync(string title, string words = "कखग") =>
            (await ReadableBook.AddAsync(Services, title, pages: [[new PageLine(words, 100, 100)]])).File;
    }
}
