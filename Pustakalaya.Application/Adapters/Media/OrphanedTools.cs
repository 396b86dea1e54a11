using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>
/// Ends the tools of workers that were killed, and deletes their folders. The name of a folder says which process of which machine made it; a tool
/// is known by the folder it works in.
/// </summary>
internal sealed class OrphanedTools(string temporaryFolder, TimeProvider time, ILogger log)
{
    private const string Prefix = "pustakalaya-tool-";

    /// <summary>A killed process ends at once, unless the disk it writes to hangs.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Containers that share a temporary folder see none of each other's processes, but have names of their own.</summary>
    private static readonly string Machine = string.Concat(Environment.MachineName.Where(char.IsAsciiLetterOrDigit)) is { Length: > 0 } name ? name : "here";

    private static readonly string Me = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Machine}-{Environment.ProcessId}-{StartOf(Environment.ProcessId)}-");

    /// <summary>Name of a folder for one run of a tool.</summary>
    public static string NewFolder() => Me + Guid.CreateVersion7().ToString("N");

    public void Sweep()
    {
        // Of other machines only what is older than any tool.
        var before = time.GetUtcNow().UtcDateTime.AddDays(-1);
        foreach (var folder in new DirectoryInfo(temporaryFolder).EnumerateDirectories(Prefix + "*"))
        {
            if (folder.Name.StartsWith(Me, StringComparison.Ordinal) || (!IsOrphan(folder.Name) && folder.LastWriteTimeUtc >= before)) continue;
            try
            {
                EndThoseIn(folder.FullName);
                folder.Delete(recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // Another worker sweeps too.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.LogWarning(e, "The folder {Folder} that a killed tool left could not be deleted", folder.FullName);
            }
        }
    }

    /// <summary>A process of this machine made it, and is no more.</summary>
    private static bool IsOrphan(string name) =>
        name[Prefix.Length..].Split('-') is [var machine, var process, var start, _]
        && machine == Machine
        && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && StartOf(id) != start;

    private static void EndThoseIn(string folder)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || FolderOf(id) != folder) continue;
            try
            {
                using var tool = Process.GetProcessById(id);
                // The number may belong to somebody else by now.
                if (FolderOf(id) == folder) tool.Kill();
                tool.WaitForExit(Grace);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // It ended in between.
            }
        }
    }

    private static string? FolderOf(int process)
    {
        try
        {
            return new FileInfo($"/proc/{process}/cwd").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended, or belongs to somebody else.
            return null;
        }
    }

    /// <summary>When a process began, in the kernel's count: the 22nd field of its line. Null when there is none.</summary>
    private static string? StartOf(int process)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{process}/stat");
            // The name of the program, in brackets, may hold spaces and brackets.
            return line[(line.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
