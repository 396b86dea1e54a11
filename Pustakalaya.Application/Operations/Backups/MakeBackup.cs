using System.Security.Cryptography;
using MediatR;
using Microsoft.Extensions.Options;
using Npgsql;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>
/// Writes down all that cannot be made again: the database as it is at one moment, and every file it names. Files that are there by their hash are not copied
/// again. Broken off in the middle it leaves nothing that counts as a backup, and the next goes on with the files.
/// </summary>
public static class MakeBackup
{
    /// <param name="Plain">Not encrypted.</param>
    /// <param name="Say">Hears what is being done.</param>
    [Authorize(Role.Administrator)]
    public sealed record Command(string Folder, bool Plain, Action<string> Say) : ICommand<Result<Model>>;

    /// <param name="Copied">Files that were not there yet, and their bytes.</param>
    /// <param name="Lacking">Files that the library names and that are missing or damaged in its store: a sentence each. All else is in the backup.</param>
    public sealed record Model(string Path, BackupManifest Manifest, int Copied, long CopiedBytes, IReadOnlyList<string> Lacking, IReadOnlyList<string> Dropped, bool HasShrunk);

    internal sealed class Handler(DumpSource source, BackupTools tools, FileStore store, BackupStatus.Store status, IOptions<BackupOptions> options, TimeProvider time)
        : IRequestHandler<Command, Result<Model>>
    {
        private const int Attempts = 3;

        private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(10);

        public async Task<Result<Model>> Handle(Command command, CancellationToken ct)
        {
            try
            {
                return await MakeAsync(command, ct);
            }
            catch (Exception e) when (BackupProblem.Of(e) is { } problem)
            {
                if (problem.Trouble != BackupTrouble.Busy)
                    Note(problem.Message);
                return problem.AsError();
            }
            catch (NpgsqlException e)
            {
                Note(e.Message);
                throw;
            }
        }

        private void Note(string problem) => status.Write(new BackupStatus(status.Read()?.Last, new BackupStatus.Failure(time.GetUtcNow(), problem)));

        private async Task<Model> MakeAsync(Command command, CancellationToken ct)
        {
            var encryption = command.Plain ? null : Recipients();
            if (encryption is not null)
                await encryption.TryAsync(ct);
            Directory.CreateDirectory(command.Folder);
            var folder = new BackupFolder(command.Folder);
            using var alone = folder.Lock(toWrite: true);
            await source.CatchUpAsync(ct);
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await WriteAsync(command, folder, encryption, ct);
                }
                catch (Exception e) when (attempt < Attempts && IsConflict(e))
                {
                    command.Say($"The replica needed what was being read ({e.Message.ReplaceLineEndings(" ")}); trying again.");
                    await Task.Delay(BetweenAttempts, time, ct);
                }
                catch
                {
                    folder.DropUnfinished();
                    throw;
                }
            }
        }

        /// <summary>The primary changed a table while the replica was being read, and the reader had to give way.</summary>
        private static bool IsConflict(Exception e) =>
            e.Message.Contains("conflict with recovery", StringComparison.Ordinal) || e is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure };

        private Encryption Recipients()
        {
            var (recipients, keys) = (options.Value.Recipients, options.Value.RecipientKeys);
            if (recipients.Length == 0)
                throw new BackupProblem(BackupTrouble.Usage, "A backup is encrypted, and nobody is named who could open it: put public keys (age-keygen makes one) into a file and name it in Backup__Recipients, or say --plain.");
            if (keys.Count == 0 && !File.Exists(recipients))
                throw new BackupProblem(BackupTrouble.Usage, $"There is no file {recipients} with public keys (Backup__Recipients).");
            return new Encryption(tools.Age, keys.Count > 0 ? [.. keys.SelectMany(key => (string[])["--recipient", key])] : ["--recipients-file", recipients]);
        }

        private async Task<Model> WriteAsync(Command command, BackupFolder folder, Encryption? encryption, CancellationToken ct)
        {
            var newest = folder.List().LastOrDefault()?.At;
            // Backups are called by their second.
            if (newest + TimeSpan.FromSeconds(1) > time.GetUtcNow())
                await Task.Delay(TimeSpan.FromSeconds(1), time, ct);
            await using var snapshot = await LibrarySnapshot.OpenAsync(source.Source, ct);
            if (newest >= snapshot.At)
                throw new BackupProblem(BackupTrouble.Usage, $"In {folder.Root} is a backup of {snapshot.At:u} or later already: the clock of the database or of this machine was put back.");
            var (migration, checksum, tables) = await snapshot.DescribeAsync(ct);
            var named = await snapshot.FilesAsync(ct);
            var temporary = folder.Begin(snapshot.At);

            command.Say($"Dumping the database ({tables["items"]} items) ...");
            var dumpName = BackupPart.Dump + (encryption is null ? "" : PartWriter.Encrypted);
            var dump = await DumpAsync(snapshot, Path.Combine(temporary, dumpName), encryption, ct);

            command.Say($"Copying what is new of {named.Count} files ...");
            var keeper = new FileKeeper(folder, store, encryption);
            var lacking = new List<(ContentHash Hash, string Problem)>();
            var list = Path.Combine(temporary, StoredPiece.ListName);
            await using (var lines = new StreamWriter(list))
            {
                foreach (var (hash, size) in named)
                {
                    var (kept, problem) = await keeper.KeepAsync(hash, size, ct);
                    if (kept is null)
                        lacking.Add((hash, problem!));
                    else
                        await lines.WriteAsync(kept.Line());
                }
            }

            var manifest = new BackupManifest
            {
                Format = BackupManifest.CurrentFormat,
                At = snapshot.At,
                Finished = time.GetUtcNow(),
                Version = ProgramVersion.Informational,
                Migration = migration,
                Postgres = snapshot.Server,
                Encrypted = encryption is not null,
                Items = tables["items"],
                Checksum = checksum,
                Files = named.Count,
                FileBytes = named.Sum(f => f.Size),
                Lacking = [.. lacking.Select(l => l.Hash.Value)],
                Tables = tables,
                Parts = new(StringComparer.Ordinal) { [dumpName] = dump, [StoredPiece.ListName] = await PartOfAsync(list, ct) },
            };
            await WriteDownAsync(Path.Combine(temporary, BackupManifest.FileName), manifest.Write(), ct);
            var path = folder.Complete(temporary);

            var before = status.Read()?.Last;
            var good = new BackupStatus.Good(snapshot.At, dump.Size, manifest.FileBytes, manifest.Items, manifest.Files, lacking.Count, HasShrunk: false);
            good = good with { HasShrunk = good.IsMuchSmallerThan(before) };
            status.Write(new BackupStatus(good, null));
            var (dropped, _) = folder.Tidy();
            return new Model(path, manifest, keeper.Copied, keeper.CopiedBytes, [.. lacking.Select(l => l.Problem)], dropped, good.HasShrunk);
        }

        private async Task<BackupPart> DumpAsync(LibrarySnapshot snapshot, string path, Encryption? encryption, CancellationToken ct)
        {
            // Schemas that a restore has put aside are no part of the library.
            await using var dump = Child.Start(
                tools.OfPostgres("pg_dump", snapshot.Server),
                ["--format=custom", "--no-owner", "--no-privileges", "--no-password", "--lock-wait-timeout=60s", $"--exclude-schema={RestoreScript.AsidePrefix}*", $"--snapshot={snapshot.Id}"],
                DumpSource.EnvironmentOf(source.Source));
            dump.EndInput();
            await using var part = new PartWriter(path, encryption, ct);
            await part.WriteAsync(dump.Output, null, ct);
            if (await dump.EndAsync(ct) is { } problem)
                throw new BackupProblem(BackupTrouble.Database, $"The database could not be dumped: {problem}");
            return await part.FinishAsync(ct);
        }

        private static async Task<BackupPart> PartOfAsync(string path, CancellationToken ct)
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            var part = new BackupPart(file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct)));
            await Task.Run(() => RandomAccess.FlushToDisk(file.SafeFileHandle), ct);
            return part;
        }

        private static async Task WriteDownAsync(string path, string text, CancellationToken ct)
        {
            await File.WriteAllTextAsync(path, text, ct);
            await PartOfAsync(path, ct);
        }
    }
}
