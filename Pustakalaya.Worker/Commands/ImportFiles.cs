using System.Globalization;
using System.Text;

namespace Pustakalaya.Worker.Commands;

/// <summary>The files of a folder, as an import sees them.</summary>
/// <param name="Files">By their path within the folder, in the order a person would put them: 2 before 10.</param>
/// <param name="Problems">What could not be looked into.</param>
internal sealed record ImportFiles(IReadOnlyDictionary<string, FileInfo> Files, IReadOnlyList<string> Problems)
{
    /// <summary>Hidden files stay out, and so do links, which may lead out of the folder.</summary>
    public static ImportFiles Of(string folder, string? manifest)
    {
        var (found, problems) = (new List<(string Name, FileInfo File)>(), new List<string>());
        Look(new DirectoryInfo(folder), "");
        var order = StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.NumericOrdering);
        found.Sort((a, b) => order.Compare(a.Name, b.Name) is not 0 and var way ? way : string.CompareOrdinal(a.Name, b.Name));
        var files = new OrderedDictionary<string, FileInfo>(StringComparer.Ordinal);
        foreach (var (name, file) in found)
            if (manifest is null || file.FullName != Path.GetFullPath(manifest)) files.TryAdd(Key(name), file);
        return new ImportFiles(files, problems);

        void Look(DirectoryInfo at, string within)
        {
            FileSystemInfo[] entries;
            try
            {
                entries = at.GetFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false });
            }
            catch (Exception e) when (e is UnauthorizedAccessException or IOException)
            {
                problems.Add($"{(within.Length == 0 ? folder : within)}: cannot be looked into: {e.Message}");
                return;
            }

            foreach (var entry in entries.Where(e => !e.Name.StartsWith('.')))
            {
                if (entry.LinkTarget is not null)
                    problems.Add($"{within}{entry.Name}: is a link, which may lead anywhere: links are left out");
                else if (entry is DirectoryInfo below)
                    Look(below, $"{within}{below.Name}/");
                else
                    found.Add((within + entry.Name, (FileInfo)entry));
            }
        }
    }

    /// <summary>The file that a list names; null when there is none, or none that is taken.</summary>
    public FileInfo? Find(string name) => Files.GetValueOrDefault(Key(name));

    /// <summary>A Mac writes a letter and its sign apart on the disk; a list made elsewhere has them as one.</summary>
    private static string Key(string name)
    {
        var path = name.Replace('\\', '/');
        while (path.StartsWith("./", StringComparison.Ordinal))
            path = path[2..];
        return path.Normalize(NormalizationForm.FormC);
    }
}
