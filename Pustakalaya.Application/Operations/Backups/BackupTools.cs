using System.Globalization;
using Microsoft.Extensions.Options;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>Finds the programs that make and read backups.</summary>
internal sealed class BackupTools(IOptions<BackupOptions> options)
{
    /// <summary>A program of PostgreSQL that is at least as new as the server: an older one does not know what is in there.</summary>
    /// <exception cref="BackupProblem">There is none.</exception>
    public string OfPostgres(string name, int server)
    {
        var found = new SortedDictionary<int, string>();
        foreach (var pattern in Folders.Where(f => f.Contains('*', StringComparison.Ordinal)))
        {
            var (before, after) = (pattern[..pattern.IndexOf('*', StringComparison.Ordinal)], pattern[(pattern.IndexOf('*', StringComparison.Ordinal) + 1)..]);
            foreach (var folder in Directory.Exists(before) ? Directory.GetDirectories(before) : [])
            {
                var program = Path.Combine(folder + after, name);
                if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && File.Exists(program))
                    found.TryAdd(version, program);
            }
        }

        return found.FirstOrDefault(f => f.Key >= server).Value
            ?? throw new BackupProblem(BackupTrouble.ToolMissing, $"{name} of PostgreSQL {server} is not installed on this machine: install the package postgresql-client-{server}.");
    }

    /// <exception cref="BackupProblem">It is not installed.</exception>
    public string Age => Folders.Where(f => !f.Contains('*', StringComparison.Ordinal)).Select(f => Path.Combine(f, "age")).FirstOrDefault(File.Exists)
        ?? throw new BackupProblem(BackupTrouble.ToolMissing, "age, which encrypts backups, is not installed on this machine: install the package age.");

    private string[] Folders => options.Value.ToolPath.Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
