using Microsoft.Extensions.Options;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>Section <c>Backup</c>.</summary>
public sealed class BackupOptions
{
    public const string Section = "Backup";

    /// <summary>The replica that dumps are taken from, so that readers do not feel them; empty: the library's own database.</summary>
    public string Host { get; set; } = "";

    public int Port { get; set; } = 5432;

    /// <summary>Public keys (age1...) that backups are encrypted for, divided by spaces, or the absolute path of a file with one a line; empty: none.</summary>
    public string Recipients { get; set; } = "";

    internal IReadOnlyList<string> RecipientKeys => Recipients.TrimStart().StartsWith("age1", StringComparison.Ordinal) ? Recipients.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];

    /// <summary>Folders in which pg_dump, pg_restore, psql and age are looked for; an asterisk stands for a version of PostgreSQL.</summary>
    public string ToolPath { get; set; } = "/usr/lib/postgresql/*/bin:/usr/bin:/usr/local/bin";
}

internal sealed class BackupOptionsValidator : IValidateOptions<BackupOptions>
{
    public ValidateOptionsResult Validate(string? name, BackupOptions options)
    {
        if (options.Recipients.Length > 0 && options.RecipientKeys.Count == 0 && !Path.IsPathFullyQualified(options.Recipients))
            return ValidateOptionsResult.Fail($"Backup:Recipients is an absolute path or public keys that begin with age1, but is '{options.Recipients}'.");
        if (options.Port is < 1 or > 65535)
            return ValidateOptionsResult.Fail($"Backup:Port is a number from 1 to 65535, but is {options.Port}.");
        return ValidateOptionsResult.Success;
    }
}
