using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Pustakalaya.Application;

/// <summary>
/// Settings in files, one a setting, named as its variable (<c>ConnectionStrings__Library</c>): so a swarm hands out its secrets, which then stand neither in the
/// environment nor in the description of a container.
/// </summary>
internal static class SecretFiles
{
    public const string FolderSetting = "Secrets:Folder";

    private const string SwarmsFolder = "/run/secrets";

    /// <summary>Before anything is read. What stands in a file goes before the environment.</summary>
    /// <exception cref="OptionsValidationException">A folder is named, and is not there.</exception>
    public static void AddSecretFiles(this IHostApplicationBuilder builder)
    {
        var named = builder.Configuration[FolderSetting];
        var folder = named is { Length: > 0 } ? named : SwarmsFolder;
        if (!Directory.Exists(folder))
        {
            if (named is not { Length: > 0 })
                return;
            throw new OptionsValidationException(FolderSetting, typeof(SecretFiles), [$"{FolderSetting} is '{named}', but there is no such folder."]);
        }

        builder.Configuration.AddKeyPerFile(source =>
        {
            source.FileProvider = new PhysicalFileProvider(folder, ExclusionFilters.None);
            source.Optional = false;
            source.ReloadOnChange = false;
            // Files of other programs have names of their own kind: a setting always has a section.
            source.IgnoreCondition = name => !name.Contains("__", StringComparison.Ordinal);
        });
    }
}
