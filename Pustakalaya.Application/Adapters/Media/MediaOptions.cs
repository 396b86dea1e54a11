using Microsoft.Extensions.Options;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>Section <c>Media</c>: how the tools that read and draw files are run.</summary>
public sealed class MediaOptions
{
    public const string Section = "Media";

    /// <summary>Tools that run at the same time. Default: one a processor.</summary>
    public int MaxParallel { get; set; } = Environment.ProcessorCount;

    /// <summary>Address space that one tool may use, in MiB.</summary>
    public int MemoryMiB { get; set; } = 1024;

    /// <summary>All time limits are multiplied by it: more than 1 for a machine that is slower than most.</summary>
    public double Patience { get; set; } = 1;

    /// <summary>Folder for the tools' temporary folders. Default: the system's.</summary>
    public string TemporaryFolder { get; set; } = Path.GetTempPath();

    /// <summary>Folders in which tools are looked for, in this order, divided by colons.</summary>
    public string ToolPath { get; set; } = "/usr/bin:/usr/local/bin";

    internal IReadOnlyList<string> ToolFolders => ToolPath.Split(':', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The Nepali word list of the Debian package hunspell-ne; without it a small list that is built in is used.</summary>
    public string WordList { get; set; } = "/usr/share/hunspell/ne_NP.dic";
}

internal sealed class MediaOptionsValidator : IValidateOptions<MediaOptions>
{
    public ValidateOptionsResult Validate(string? name, MediaOptions options)
    {
        var problems = new List<string>();
        if (options.MaxParallel is < 1 or > 256) problems.Add($"Media:MaxParallel must be 1 to 256, but is {options.MaxParallel}.");
        if (options.MemoryMiB is < 256 or > 65_536) problems.Add($"Media:MemoryMiB must be 256 to 65536, but is {options.MemoryMiB}.");
        if (options.Patience is not (>= 0.01 and <= 100)) problems.Add($"Media:Patience must be 0.01 to 100, but is {options.Patience}.");
        if (!Path.IsPathFullyQualified(options.TemporaryFolder))
            problems.Add($"Media:TemporaryFolder must be an absolute path, but is '{options.TemporaryFolder}'.");
        if (options.ToolFolders.Count == 0 || options.ToolFolders.Any(folder => !Path.IsPathFullyQualified(folder)))
            problems.Add($"Media:ToolPath must name absolute paths divided by colons, but is '{options.ToolPath}'.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
