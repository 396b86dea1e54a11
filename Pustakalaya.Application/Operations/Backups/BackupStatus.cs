using System.Text.Json;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Adapters.Storage;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>The last good backup and the last one that failed, as a file beside the library's files: it outlives a restored database, and every size has it.</summary>
internal sealed record BackupStatus(BackupStatus.Good? Last, BackupStatus.Failure? Failed)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <param name="Bytes">Of the dump and of all files that the library names.</param>
    /// <param name="HasShrunk">Dump or files are smaller by over a fifth than those of the backup before.</param>
    public sealed record Good(DateTimeOffset At, long DumpBytes, long FileBytes, long Items, long Files, int Lacking, bool HasShrunk)
    {
        public long Bytes => DumpBytes + FileBytes;

        public bool IsMuchSmallerThan(Good? before) => before is not null && (DumpBytes < before.DumpBytes * 0.8 || FileBytes < before.FileBytes * 0.8);
    }

    public sealed record Failure(DateTimeOffset At, string Problem);

    /// <summary>Reads and writes it.</summary>
    internal sealed class Store(IOptions<StorageOptions> storage)
    {
        private string Path => System.IO.Path.Combine(storage.Value.Root, "backup.json");

        /// <returns>Null when no backup was ever tried, or what is there cannot be read.</returns>
        public BackupStatus? Read()
        {
            try
            {
                return JsonSerializer.Deserialize<BackupStatus>(File.ReadAllText(Path), Json);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
            {
                // A page about the library's condition does not fall over what it tells of; the next backup writes it anew.
                return null;
            }
        }

        public void Write(BackupStatus status)
        {
            var temporary = Path + ".new";
            File.WriteAllText(temporary, JsonSerializer.Serialize(status, Json));
            File.Move(temporary, Path, overwrite: true);
        }
    }
}
