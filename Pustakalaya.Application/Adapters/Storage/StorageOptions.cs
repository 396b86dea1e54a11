using Microsoft.Extensions.Options;

namespace Pustakalaya.Application.Adapters.Storage;

/// <summary>Section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>Absolute path of the folder that holds originals and what is derived from them.</summary>
    public string Root { get; set; } = "";
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
