using Microsoft.Extensions.Options;

namespace Pustakalaya.Application.Adapters.Storage;

/// <summary>Section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>Absolute path of the folder that holds originals and what is derived from them.</summary>
    public string Root { get; set; } = "";

    /// <summary>Bytes of that disk that uploads leave free, for the database, for what is made of files, and for the system: 512 MiB.</summary>
    public long KeepFreeBytes { get; set; } = 512L << 20;
}

/// <summary>Stops the host with a sentence when the folder is not named, not absolute, or not writable.</summary>
internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Root))
            return ValidateOptionsResult.Fail("Storage:Root is not set: give the absolute path of the folder that holds the library's files.");
        if (!Path.IsPathFullyQualified(options.Root))
            return ValidateOptionsResult.Fail($"Storage:Root must be an absolute path, but is '{options.Root}'.");
        if (options.KeepFreeBytes < 0)
            return ValidateOptionsResult.Fail("Storage:KeepFreeBytes must be a number of bytes, 0 or more.");
        try
        {
            Directory.CreateDirectory(options.Root);
            var probe = Path.Combine(options.Root, $".probe-{Guid.CreateVersion7():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ValidateOptionsResult.Fail($"Storage:Root '{options.Root}' cannot be written: {e.Message}");
        }

        return ValidateOptionsResult.Success;
    }
}
