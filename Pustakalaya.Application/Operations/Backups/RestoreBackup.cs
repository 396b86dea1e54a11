using System.Text;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>
/// Makes the library what a backup says. All of the backup is read and compared first; files only come in beside those that are there; the database changes in one
/// transaction, which counts what it brought before it ends. What comes after (migrations, previews, the index) is up to whoever sends this.
/// </summary>
public static class RestoreBackup
{
    /// <param name="Path">A backup, or a folder of backups for its newest.</param>
    /// <param name="Identity">File with the secret key; needed for an encrypted one.</param>
    /// <param name="Replace">The library that is there steps aside; without this only an empty one is filled.</param>
    [Authorize(Role.Administrator)]
    public sealed record Command(string Path, string? Identity, bool Replace, Action<string> Say) : ICommand<Result<Model>>;

    /// <param name="Written">Files that were not in the store, or damaged there.</param>
    /// <param name="Aside">Schema and folder in which the library that was there lies now; null when there was none.</param>
    public sealed record Model(string Backup, BackupManifest Manifest, int Written, string? Aside, int FilesAside);

    internal sealed class Handler(LibraryDb db, DumpSource source, BackupTools tools, FileStore store, TimeProvider time) : IRequestHandler<Command, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Command command, CancellationToken ct)
        {
            try
            {
                return await RestoreAsync(command, ct);
            }
            catch (Exception e) when (BackupProblem.Of(e) is { } problem)
            {
                return problem.AsError();
            }
        }

        private async Task<Model> RestoreAsync(Command command, CancellationToken ct)
        {
            var (folder, backup) = BackupFolder.Find(command.Path);
            using var alone = folder.Lock(toWrite: false);
            var manifest = backup.Manifest ?? throw new BackupProblem(BackupTrouble.Damaged, backup.Problem!);
            if (!db.Database.GetMigrations().Contains(manifest.Migration))
                throw new BackupProblem(BackupTrouble.Refused, $"The backup is of a newer program ({manifest.Version}, database {manifest.Migration}): restore it with that one, or a later one. Nothing was touched.");
            if (manifest.Encrypted && command.Identity is null)
                throw new BackupProblem(BackupTrouble.Usage, "The backup is encrypted: say with --identity where the secret key lies. Nothing was touched.");
            var decryption = manifest.Encrypted ? new Decryption(tools.Age, command.Identity!) : null;
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(source.Library.ConnectionString) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
            await connection.OpenAsync(ct);
            var isEmpty = await SeeThatItMayAsync(connection, manifest, command.Replace, ct);

            command.Say($"Reading the backup of {manifest.At:u} ({manifest.Items} items, {manifest.Files} files) ...");
            var (files, problems) = await BackupCheck.RunAsync(folder, backup, decryption, ct);
            if (problems.Count > 0)
                throw new BackupProblem(BackupTrouble.Damaged, $"{string.Join("\n", problems)}\nNothing was touched.");

            command.Say("Bringing in the files ...");
            var written = 0;
            foreach (var file in files)
                written += await BringAsync(folder, file, decryption, ct) ? 1 : 0;

            command.Say("Bringing in the database ...");
            var aside = RestoreScript.AsideName(time.GetUtcNow());
            await LoadAsync(backup, manifest, decryption, aside, keepAside: !isEmpty, connection.PostgreSqlVersion.Major, ct);
            // Names of tables are the same, numbers of types are not: a connection that has seen the old ones is of no use.
            NpgsqlConnection.ClearAllPools();
            var moved = isEmpty ? 0 : await SetFilesAsideAsync(connection, aside, ct);
            return new Model(Path.GetFileName(backup.Path), manifest, written, isEmpty ? null : aside, moved);
        }

        /// <returns>Whether the library holds no item, so that nothing is lost.</returns>
        /// <exception cref="BackupProblem">It would do harm.</exception>
        private async Task<bool> SeeThatItMayAsync(NpgsqlConnection connection, BackupManifest manifest, bool replace, CancellationToken ct)
        {
            if (connection.PostgreSqlVersion.Major < manifest.Postgres)
                throw new BackupProblem(BackupTrouble.Refused, $"The backup is of PostgreSQL {manifest.Postgres}, and the server here is {connection.PostgreSqlVersion.Major}: restore it on one that is as new. Nothing was touched.");
            if (await AskAsync(connection, "SELECT to_regclass('public.items')::text", ct) is null)
                return true;
            var alive = time.GetUtcNow() - WorkerPulse.DeadAfter;
            if (await db.Heartbeats.AnyAsync(h => h.At > alive, ct))
                throw new BackupProblem(BackupTrouble.Refused, "A worker of the library is running: stop site and worker first. Nothing was touched.");
            var isEmpty = await AskAsync(connection, "SELECT 'full' FROM public.items LIMIT 1", ct) is null;
            return isEmpty || replace
                ? isEmpty
                : throw new BackupProblem(BackupTrouble.Refused, "The library is not empty. With --replace it steps aside for the backup, and is kept. Nothing was touched.");
        }

        /// <returns>False when the store has it already, undamaged.</returns>
        private async Task<bool> BringAsync(BackupFolder folder, StoredPiece file, Decryption? decryption, CancellationToken ct)
        {
            if (await store.IsWholeAsync(file.Hash, ct))
                return false;
            await using var part = new PartReader(folder.PathOf(file), file.IsEncrypted ? decryption : null, ct);
            var blob = await store.WriteAsync(part.Body, null, ct);
            await part.FinishAsync(ct);
            return blob.Hash == file.Hash ? true : throw new BackupProblem(BackupTrouble.Damaged, $"{folder.PathOf(file)} changed while it was being read.");
        }

        private async Task LoadAsync(BackupEntry backup, BackupManifest manifest, Decryption? decryption, string aside, bool keepAside, int server, CancellationToken ct)
        {
            var dump = manifest.Parts.Keys.First(name => name.StartsWith(BackupPart.Dump, StringComparison.Ordinal));
            await using var part = new PartReader(Path.Combine(backup.Path, dump), decryption, ct);
            await using var script = Child.Start(tools.OfPostgres("pg_restore", manifest.Postgres), ["--file=-", "--no-owner", "--no-privileges", "--no-comments"]);
            await using var psql = Child.Start(
                tools.OfPostgres("psql", server), ["--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file=-"], DumpSource.EnvironmentOf(source.Library));
            var said = psql.Output.CopyToAsync(Stream.Null, ct);
            var feeding = script.FeedAsync(part.Body, ct);
            try
            {
                await psql.Input.WriteAsync(Encoding.UTF8.GetBytes(RestoreScript.Before(aside)), ct);
                await script.Output.CopyToAsync(psql.Input, ct);
                var unread = await script.EndAsync(ct);
                if (unread is not null)
                    throw new BackupProblem(BackupTrouble.Damaged, $"The dump cannot be read: {unread}. Nothing was changed.");
                await feeding;
                await part.FinishAsync(ct);
                await psql.Input.WriteAsync(Encoding.UTF8.GetBytes(RestoreScript.After(manifest, aside, keepAside)), ct);
            }
            catch (IOException e)
            {
                // psql has hung up: what it did not like is in its own words.
                psql.EndInput();
                if (await psql.EndAsync(ct) is { } refused)
                    throw Refused(refused);
                throw new BackupProblem(BackupTrouble.Database, $"The database could not be filled: {e.Message}", e);
            }

            psql.EndInput();
            await said;
            if (await psql.EndAsync(ct) is { } problem)
                throw Refused(problem);

            static BackupProblem Refused(string words) => new(BackupTrouble.Database, $"The database did not take the dump, and is as it was: {words}");
        }

        /// <summary>Files that only the library before names would be swept away with the next day.</summary>
        private async Task<int> SetFilesAsideAsync(NpgsqlConnection connection, string aside, CancellationToken ct)
        {
            var moved = 0;
            await using var command = new NpgsqlCommand($"SELECT hash::text FROM {aside}.files EXCEPT SELECT hash::text FROM public.files", connection);
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
                moved += store.SetAside(ContentHash.Parse(row.GetString(0)), aside) ? 1 : 0;
            return moved;
        }

        private static async Task<string?> AskAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteScalarAsync(ct) as string;
        }
    }
}
